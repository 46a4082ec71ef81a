import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { untilAborted } from "../../sources/until-aborted.ts";

async function* chunks(count: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index++) yield Buffer.alloc(1000, index);
}

const all = async (bytes: AsyncIterable<Buffer>): Promise<number[]> => {
  const seen: number[] = [];
  for await (const chunk of bytes) seen.push(chunk[0]!);
  return seen;
};

it("gives what the stream gives, with a signal or without one", async () => {
  expect(await all(untilAborted(chunks(3), undefined))).toEqual([0, 1, 2]);
  expect(await all(untilAborted(chunks(3), new AbortController().signal))).toEqual([0, 1, 2]);
});

it("throws the signal's reason while the stream waits for a writer", async () => {
  const abort = new AbortController();
  const silent: AsyncIterable<Buffer> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
  const reading = all(untilAborted(silent, abort.signal));
  abort.abort(new Error("enough"));
  await expect(reading).rejects.toThrow("enough");
});

it("throws it between two chunks, too", async () => {
  const abort = new AbortController();
  const reading = untilAborted(chunks(3), abort.signal);
  await reading.next();
  abort.abort(new Error("enough"));
  await expect(reading.next()).rejects.toThrow("enough");
});

it("throws what the stream throws", async () => {
  const broken = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.alloc(1);
    throw new Error("broken");
  };
  await expect(all(untilAborted(broken(), new AbortController().signal))).rejects.toThrow("broken");
});

it("keeps no chunk that was taken while the stream goes on: memory stays flat", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const taken: WeakRef<Buffer>[] = [];
  let kept = 0;
  for await (const chunk of untilAborted(chunks(51), new AbortController().signal)) {
    taken.push(new WeakRef(chunk));
    if (taken.length < 50) continue;
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    kept = taken.filter((one) => one.deref() !== undefined).length;
  }
  expect(kept).toBeLessThan(5);
});
