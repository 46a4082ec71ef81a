import { describe, expect, it } from "vitest";
import { merged } from "../../../sources/log-group/merged.ts";

async function* lane(name: string, count: number): AsyncGenerator<string> {
  for (let item = 0; item < count; item++) yield `${name}${item}`;
}

async function* lanes(...all: AsyncIterable<string>[]): AsyncGenerator<AsyncIterable<string>> {
  yield* all;
}

async function taken(items: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("lanes that are read at the same time", () => {
  it("give all that they have, each in its order", async () => {
    const items = await taken(merged(lanes(lane("a", 3), lane("b", 0), lane("c", 2), lane("d", 5)), 2));
    for (const [name, count] of [
      ["a", 3],
      ["c", 2],
      ["d", 5],
    ] as const) {
      expect(items.filter((item) => item.startsWith(name))).toEqual(await taken(lane(name, count)));
    }
    expect(items).toHaveLength(10);
  });

  it("have their turns", async () => {
    const items = await taken(merged(lanes(lane("a", 50), lane("b", 50)), 2));
    expect(items.slice(0, 20).filter((item) => item.startsWith("b")).length).toBeGreaterThan(5);
  });

  it("are no more than so many", async () => {
    let open = 0;
    let most = 0;
    async function* counting(): AsyncGenerator<string> {
      most = Math.max(most, ++open);
      yield* lane("x", 3);
      open--;
    }
    await taken(merged(lanes(...Array.from({ length: 7 }, counting)), 3));
    expect({ open, most }).toEqual({ open: 0, most: 3 });
  });

  it("end with the error of one", async () => {
    async function* failing(): AsyncGenerator<string> {
      yield "first";
      throw new Error("broken");
    }
    await expect(taken(merged(lanes(lane("a", 1000), failing()), 2))).rejects.toThrow("broken");
  });

  it("end with an error of their list", async () => {
    async function* failing(): AsyncGenerator<AsyncIterable<string>> {
      yield lane("a", 1);
      throw new Error("no list");
    }
    await expect(taken(merged(failing(), 2))).rejects.toThrow("no list");
  });
});
