import { describe, expect, it } from "vitest";
import { withPauses } from "../../../cli/sources/pauses.ts";

/** Gives its items; what is to be waited for among them is waited for. */
async function* coming(items: readonly (string | (() => Promise<void>))[]) {
  for (const item of items) {
    if (typeof item === "string") yield item;
    else await item();
  }
}

async function taken(items: AsyncIterable<string>) {
  const all: (string | undefined)[] = [];
  for await (const item of withPauses(items, 20)) all.push(item);
  return all;
}

describe("what comes with pauses", () => {
  it("comes as it is where none is", async () => {
    expect(await taken(coming(["a", "b", "c"]))).toEqual(["a", "b", "c"]);
  });

  it("has one sign for each pause, however long", async () => {
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 100));
    const items = ["a", pause, "b", pause];
    expect(await taken(coming(items))).toEqual(["a", undefined, "b", undefined]);
  });

  it("passes on what its source throws, after a pause too", async () => {
    const broken = coming(["a", () => new Promise((_, reject) => setTimeout(() => reject(new Error("gone")), 60))]);
    await expect(taken(broken)).rejects.toThrow("gone");
  });

  it("ends its source when nobody wants more", async () => {
    let ended = false;
    async function* source() {
      try {
        yield "a";
        yield "b";
      } finally {
        ended = true;
      }
    }
    for await (const _ of withPauses(source(), 20)) break;
    expect(ended).toBe(true);
  });

  it("ends its source at once when what was held back cannot be put out in a pause, though nothing more comes", async () => {
    const stopping = new AbortController();
    const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()));
    const quiet = coming(["a", () => stopped, () => Promise.reject(new Error("stopped"))]);
    const source = { [Symbol.asyncIterator]: () => quiet, stop: () => stopping.abort() };
    const putOut = async () => {
      for await (const item of withPauses(source, 5)) if (item === undefined) throw new Error("no space is left");
    };
    await expect(putOut()).rejects.toThrow("no space is left");
    expect(await quiet.next()).toEqual({ done: true, value: undefined });
  });
});
