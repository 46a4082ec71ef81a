import { expect, it } from "vitest";
import { flattened } from "../../sources/flattened.ts";

async function* lists(all: number[][], ended: string[] = []): AsyncGenerator<number[]> {
  try {
    yield* all;
  } finally {
    ended.push("ended");
  }
}

it("gives the items of lists in their order, empty ones passed over", async () => {
  const seen: number[] = [];
  for await (const item of flattened(lists([[], [1, 2], [], [3]]))) seen.push(item);
  expect(seen).toEqual([1, 2, 3]);
});

it("gives each once, however many are asked for at a time, and then the end as often as it is asked for", async () => {
  const items = flattened(lists([[1, 2], [3], [], [4, 5, 6]]));
  const results = await Promise.all(Array.from({ length: 8 }, () => items.next()));
  expect(results.map(({ value, done }) => (done ? "end" : value))).toEqual([1, 2, 3, 4, 5, 6, "end", "end"]);
});

it("throws what the lists throw, when their turn comes", async () => {
  const broken = async function* (): AsyncGenerator<number[]> {
    yield [1];
    throw new Error("broken");
  };
  const items = flattened(broken());
  expect(await items.next()).toEqual({ value: 1, done: false });
  await expect(items.next()).rejects.toThrow("broken");
});

it("ends the lists when its reader leaves", async () => {
  const ended: string[] = [];
  for await (const item of flattened(lists([[1, 2], [3]], ended))) if (item === 1) break;
  expect(ended).toEqual(["ended"]);
});
