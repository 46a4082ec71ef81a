import { describe, expect, it } from "vitest";
import { ByteBudget } from "../../../sources/kinesis/byte-budget.ts";
import { NOTHING, type Poll } from "../../../sources/kinesis/shard-reader.ts";
import { type Arrival, runShard, type ShardRunOptions } from "../../../sources/kinesis/shard-run.ts";
import { QUICK } from "./reading.ts";

const END_MS = 1_750_000_000_000;
/** Far enough past the end that no record from before it can follow. */
const PAST_MS = END_MS + 60_000;

/** A record by when it arrived, ms from the end of the window on. */
const record = (sequenceNumber: number, offsetMs: number) => ({
  SequenceNumber: String(sequenceNumber),
  Data: Buffer.from("x"),
  ApproximateArrivalTimestamp: new Date(END_MS + offsetMs),
  PartitionKey: "k",
});
const poll = (...records: ReturnType<typeof record>[]): Poll => ({ ...NOTHING, records, behindMs: 60_000 });

/** What is the same for all shards; what they give goes to `arrivals`. */
function optionsOf(arrivals: Arrival[], options: Partial<ShardRunOptions>): ShardRunOptions {
  return {
    budget: new ByteBudget(1 << 20),
    pace: QUICK,
    startMs: Number.NEGATIVE_INFINITY,
    endMs: END_MS,
    resumes: false,
    follow: false,
    begunMs: PAST_MS,
    now: () => PAST_MS,
    signal: new AbortController().signal,
    trouble: () => {},
    give: (arrival) => {
      arrivals.push(arrival);
      queueMicrotask(arrival.done);
    },
    ...options,
  };
}

/** Runs a shard that gives these polls, and then nothing more; what it gave, by sequence number. */
async function given(polls: readonly Poll[], options: Partial<ShardRunOptions> = {}) {
  const arrivals: Arrival[] = [];
  let calls = 0;
  const poll = async (): Promise<Poll> => polls[calls++] ?? { ...NOTHING, behindMs: 0, caughtUp: true };
  const shard = { shardId: "shardId-000000000000", closed: false, feed: { poll, close: () => {} } };
  const end = await runShard(shard, optionsOf(arrivals, options));
  const numbers = arrivals.flatMap(({ records }) => records.map(({ SequenceNumber }) => Number(SequenceNumber)));
  return { numbers, end: end.kind, calls };
}

describe("at the end of the window a shard", () => {
  it("gives the records that arrived before it and stand behind one that did not", async () => {
    const { numbers, end } = await given([
      poll(record(1, -50), record(2, 3)),
      poll(record(3, -2)),
      poll(record(4, 5_000)),
    ]);
    expect({ numbers, end }).toEqual({ numbers: [1, 3], end: "ended" });
  });

  it("is asked no more once a record is past it by more than neighbours are out of order", async () => {
    const { numbers, calls } = await given([poll(record(1, -50), record(2, 5_000)), poll(record(3, -1))]);
    expect([numbers, calls]).toEqual([[1], 1]);
  });

  it("stops before the first that is left out, where the next run goes on from there", async () => {
    const polls = [poll(record(1, -50), record(2, 3), record(3, -2)), poll(record(4, -1))];
    const { numbers, end, calls } = await given(polls, { resumes: true });
    expect({ numbers, end, calls }).toEqual({ numbers: [1], end: "ended", calls: 1 });
  });
});

it("keeps the distance of its calls where they fail, too", async () => {
  const calls: number[] = [];
  const feed = {
    async poll(): Promise<Poll> {
      calls.push(performance.now());
      if (calls.length < 4) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
      return { ...NOTHING, behindMs: 0, caughtUp: true };
    },
    close: () => {},
  };
  const pace = { ...QUICK, readsPerSecond: 10, backOffMs: 5 };
  await runShard({ shardId: "shardId-000000000000", closed: false, feed }, optionsOf([], { pace, endMs: PAST_MS }));
  const between = calls.slice(1).map((call, index) => call - calls[index]!);
  expect(between.length).toBe(3);
  // A timer may be a little early.
  expect(Math.min(...between)).toBeGreaterThan(95);
});
