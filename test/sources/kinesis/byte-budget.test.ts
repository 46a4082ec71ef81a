import { describe, expect, it } from "vitest";
import { AnswerSize } from "../../../sources/kinesis/answer-size.ts";
import { ByteBudget } from "../../../sources/kinesis/byte-budget.ts";

const signal = new AbortController().signal;
const MIB = 1024 * 1024;

/** Whether the promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe("bytes in flight", () => {
  it("are given while there is room, and then in the order in which they were asked for", async () => {
    const budget = new ByteBudget(10);
    const first = await budget.take(6, signal);
    const second = budget.take(8, signal);
    const third = budget.take(1, signal);
    expect([await isSettled(second), await isSettled(third)]).toEqual([false, false]);
    first.keep(0);
    expect([await isSettled(second), await isSettled(third)]).toEqual([true, true]);
  });

  it("that were not needed are given back, and those that were more are kept", async () => {
    const budget = new ByteBudget(10);
    const share = await budget.take(10, signal);
    share.keep(12);
    const next = budget.take(5, signal);
    expect(await isSettled(next)).toBe(false);
    share.keep(4);
    expect(await isSettled(next)).toBe(true);
  });

  it("may be more than the whole budget, alone", async () => {
    const budget = new ByteBudget(10);
    const large = await budget.take(100, signal);
    const next = budget.take(1, signal);
    expect(await isSettled(next)).toBe(false);
    large.keep(0);
    await next;
  });

  it("are not waited for past the end", async () => {
    const budget = new ByteBudget(10);
    const held = await budget.take(10, signal);
    const abort = new AbortController();
    const waiting = budget.take(10, abort.signal);
    abort.abort(new Error("cancelled"));
    await expect(waiting).rejects.toThrow("cancelled");
    held.keep(0);
    await budget.take(10, signal);
  });
});

describe("the size of the next answer", () => {
  it("is small at first, and then 2 MiB by the records that came", () => {
    const size = new AnswerSize();
    expect([size.limit, size.expected(0)]).toEqual([100, 10 * MIB]);
    size.came(100, 100 * 1024, { sentMs: 0, caughtUp: false });
    expect([size.limit, size.expected(0)]).toEqual([2048, 4 * MIB]);
    size.came(2048, 2048 * 64 * 1024, { sentMs: 0, caughtUp: false });
    expect(size.limit).toBeLessThan(40);
  });

  it("asks for one record at least, and ten thousand at most", () => {
    const large = new AnswerSize();
    large.came(1, 10 * MIB, { sentMs: 0, caughtUp: false });
    expect(large.limit).toBe(1);
    const small = new AnswerSize();
    small.came(100, 100, { sentMs: 0, caughtUp: false });
    expect(small.limit).toBe(10_000);
  });

  it("is bounded by what a shard takes, where all had been read: many quiet shards are asked at once", () => {
    const size = new AnswerSize();
    size.came(0, 0, { sentMs: 1000, caughtUp: true });
    expect(size.expected(1500)).toBe(1_500_000);
    expect(size.expected(1_000_000)).toBe(4 * MIB);
  });

  it("is nothing for who waits for a push where all had been read, and little before the first", () => {
    const size = new AnswerSize({ pushed: true });
    expect(size.expected(0)).toBe(MIB / 4);
    size.came(100, 100 * 1024, { sentMs: 0, caughtUp: false });
    expect(size.expected(0)).toBe(4 * MIB);
    size.came(1, 1024, { sentMs: 1000, caughtUp: true });
    expect(size.expected(60_000)).toBe(0);
  });
});
