import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestRate } from "../../../sources/log-group/request-rate.ts";

let nowMs = 0;
const slept: number[] = [];
/** How much later than it should a sleeper wakes up. */
let lateMs = 0;

vi.mock("node:timers/promises", () => ({
  setTimeout: async (ms: number, _: undefined, { signal }: { signal: AbortSignal }) => {
    signal.throwIfAborted();
    slept.push(ms);
    const wakes = nowMs + ms + lateMs;
    await Promise.resolve();
    nowMs = Math.max(nowMs, wakes);
  },
}));

beforeEach(() => {
  [nowMs, lateMs] = [1000, 0];
  slept.length = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
});
afterEach(() => vi.restoreAllMocks());

const { signal } = new AbortController();

/** When so many requests that all want to be sent at once are sent, ms after the first. */
async function sent(rate: RequestRate, count: number): Promise<number[]> {
  const times: number[] = [];
  const send = async (): Promise<void> => {
    await rate.take(signal);
    times.push(nowMs - 1000);
  };
  await Promise.all(Array.from({ length: count }, send));
  return times;
}

describe("a rate that requests share", () => {
  it("is five a second, evenly, from the first on", async () => {
    expect(await sent(new RequestRate(5), 6)).toEqual([0, 200, 400, 600, 800, 1000]);
  });

  it("does not catch up in a burst where the machine was busy", async () => {
    lateMs = 5000;
    const times = await sent(new RequestRate(5), 3);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(200);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(200);
  });

  it("rests for all where it was throttled", async () => {
    const rate = new RequestRate(5);
    await rate.take(signal);
    rate.pause(3000);
    expect(await sent(rate, 2)).toEqual([3000, 3200]);
  });

  it("is no limit where there is none", async () => {
    expect(await sent(new RequestRate(Number.POSITIVE_INFINITY), 3)).toEqual([0, 0, 0]);
    expect(slept).toEqual([]);
  });

  it("ends its waiting with the signal", async () => {
    const rate = new RequestRate(5);
    await rate.take(signal);
    await expect(rate.take(AbortSignal.abort())).rejects.toThrow();
  });
});
