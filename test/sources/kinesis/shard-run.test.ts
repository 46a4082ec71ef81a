import { setMaxListeners } from "node:events";
import { GetShardIteratorCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { describe, expect, it, vi } from "vitest";
import { ByteBudget } from "../../../sources/kinesis/byte-budget.ts";
import { NOTHING, type Poll, ShardReader } from "../../../sources/kinesis/shard-reader.ts";
import { type Arrival, type RunningShard, runShard, type ShardRunOptions } from "../../../sources/kinesis/shard-run.ts";
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
async function given(
  polls: readonly Poll[],
  options: Partial<ShardRunOptions> = {},
  { closed = false, fromLatest = false } = {},
) {
  const arrivals: Arrival[] = [];
  let calls = 0;
  const poll = async (): Promise<Poll> => polls[calls++] ?? { ...NOTHING, behindMs: 0, caughtUp: true };
  const shard = { shardId: "shardId-000000000000", closed, fromLatest, feed: { poll, close: () => {} } };
  const end = await runShard(shard, optionsOf(arrivals, options));
  const numbers = arrivals.flatMap(({ records }) => records.map(({ SequenceNumber }) => Number(SequenceNumber)));
  const empty = arrivals.flatMap(({ emptyToMs }) => emptyToMs ?? []);
  return { numbers, end: end.kind, calls, empty };
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

describe("a window that ended long ago", () => {
  const drained: Poll = { ...poll(record(2, -20)), behindMs: 0, caughtUp: true, ended: true };

  it("goes on in the children of a shard that was closed within it", async () => {
    expect(await given([poll(record(1, -50)), drained], {}, { closed: true })).toMatchObject({
      numbers: [1, 2],
      end: "drained",
    });
    expect(await given([poll(record(1, -50)), drained])).toMatchObject({ numbers: [1, 2], end: "drained" });
  });

  it("is not over with the last records of a shard: the next answer may be that it was closed", async () => {
    const last: Poll = { ...poll(record(1, -60_000)), behindMs: 0, caughtUp: true };
    const closing: Poll = { ...NOTHING, behindMs: 0, caughtUp: true, ended: true };
    const { numbers, end } = await given([last, closing], { follow: true });
    expect({ numbers, end }).toEqual({ numbers: [1], end: "drained" });
  });

  it("is not over in a closed shard because there is nothing in it for the moment", async () => {
    const gap: Poll = { ...NOTHING, behindMs: 0, caughtUp: true };
    expect(await given([gap, poll(record(1, -50)), drained], {}, { closed: true })).toMatchObject({ numbers: [1, 2] });
  });

  it("needs no children of a shard that has a record from past it", async () => {
    const past = { ...drained, records: [record(2, 60_000)] };
    expect(await given([poll(record(1, -50)), past], {}, { closed: true })).toMatchObject({
      numbers: [1],
      end: "ended",
    });
  });
});

describe("a clock that is some seconds wrong", () => {
  const atTip: Poll = { ...NOTHING, behindMs: 0, caughtUp: true };

  it("and ahead of AWS's ends no shard before the end of the window", async () => {
    const clock = [2_500, 60_000];
    const now = () => END_MS + (clock.shift() ?? 60_000);
    const { numbers } = await given([atTip, poll(record(1, -20))], { follow: true, now });
    expect(numbers).toEqual([1]);
  });

  it("and behind AWS's takes nothing that was there for what came later", async () => {
    const options = { endMs: Number.POSITIVE_INFINITY, begunMs: END_MS };
    const { numbers } = await given([poll(record(1, 2_500)), poll(record(2, 2_600))], options);
    expect(numbers).toEqual([1, 2]);
  });
});

describe("a shard that is read from its latest on", () => {
  const atTip: Poll = { ...NOTHING, behindMs: 0, caughtUp: true };
  const FOR_EVER = Number.POSITIVE_INFINITY;

  /** Each poll is asked so many ms after the first. */
  async function placesOf(polls: readonly Poll[], askedMs: readonly number[], options: Partial<ShardRunOptions> = {}) {
    const times = [0, ...askedMs];
    const now = (): number => END_MS + (times.shift() ?? 60_000);
    const ended = { ...NOTHING, ended: true };
    const following = { follow: true, resumes: true, endMs: FOR_EVER, now, ...options };
    return (await given([...polls, ended], following, { fromLatest: true })).empty;
  }

  it("has a place for the next run once it has been empty for longer than a clock may be wrong, one and no more", async () => {
    const polls = [atTip, atTip, atTip, atTip];
    expect(await placesOf(polls, [5_900, 6_100, 9_000])).toEqual([END_MS + 6_100 - 3_000]);
  });

  it("has none where a record came, or lies ahead: that is its place", async () => {
    expect(await placesOf([poll(record(1, 0)), atTip], [9_000])).toEqual([]);
    expect(
      await placesOf(
        [
          { ...NOTHING, behindMs: 5_000 },
          { ...NOTHING, behindMs: 1_000 },
        ],
        [9_000],
      ),
    ).toEqual([]);
  });

  it("has none where no run goes on from it", async () => {
    expect(await placesOf([atTip, atTip], [9_000], { resumes: false })).toEqual([]);
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
  await runShard(
    { shardId: "shardId-000000000000", closed: false, fromLatest: false, feed },
    optionsOf([], { pace, endMs: PAST_MS }),
  );
  const between = calls.slice(1).map((call, index) => call - calls[index]!);
  expect(between.length).toBe(3);
  // A timer may be a little early.
  expect(Math.min(...between)).toBeGreaterThan(95);
});

it("keeps the distance of its calls for records where a new iterator takes its time", async () => {
  const calls: number[] = [];
  const answers = [{ NextShardIterator: "next" }, { NextShardIterator: "next" }, "expired", {}];
  const send = async (command: object) => {
    if (command instanceof GetShardIteratorCommand) {
      await new Promise((resolve) => setTimeout(resolve, 80));
      return { ShardIterator: "new" };
    }
    calls.push(performance.now());
    const answer = answers.shift();
    if (answer === "expired") throw Object.assign(new Error(answer), { name: "ExpiredIteratorException" });
    return { Records: [], MillisBehindLatest: 5, ...(answer as object) };
  };
  const shardId = "shardId-000000000000";
  const client = { send } as unknown as KinesisClient;
  const feed = new ShardReader(client, { stream: { StreamName: "flows" }, shardId }, { type: "TRIM_HORIZON" });
  const pace = { ...QUICK, readsPerSecond: 10 };
  await runShard({ shardId, closed: false, fromLatest: false, feed }, optionsOf([], { pace, endMs: PAST_MS }));
  const between = calls.slice(1).map((call, index) => call - calls[index]!);
  expect(between.length).toBe(3);
  expect(Math.min(...between)).toBeGreaterThan(95);
});

it("is not past the end of the window by what was pushed before and waited to be taken", async () => {
  const quiet: Poll = { ...NOTHING, behindMs: 0, caughtUp: true };
  const events = [quiet, poll(record(1, -20)), quiet];
  const feed = {
    pushed: true as const,
    async poll(): Promise<Poll> {
      if (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 1100));
      return events.shift() ?? quiet;
    },
    close: () => {},
  };
  const arrivals: Arrival[] = [];
  const shard = { shardId: "shardId-000000000000", closed: false, fromLatest: false, feed };
  expect(await runShard(shard, optionsOf(arrivals, { follow: true }))).toEqual({ kind: "ended" });
  expect(arrivals.flatMap(({ records }) => records.map(({ SequenceNumber }) => SequenceNumber))).toEqual(["1"]);
});

/** Shards that are followed side by side, and what ends them. */
function followed(feeds: readonly RunningShard["feed"][]) {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const budget = new ByteBudget(32 * 1024 * 1024);
  const options = optionsOf([], { budget, endMs: Number.POSITIVE_INFINITY, follow: true, signal: ending.signal });
  const runs = feeds.map((feed, index) =>
    runShard({ shardId: `shardId-${index}`, closed: false, fromLatest: true, feed }, options),
  );
  const end = async (): Promise<void> => {
    ending.abort();
    await Promise.allSettled(runs);
  };
  return { end };
}

describe("beside shards that cannot be read for the moment", () => {
  const quiet: Poll = { ...NOTHING, behindMs: 0, caughtUp: true };

  it("the others are read: who waits to try again keeps no room from them", async () => {
    let polls = 0;
    const throttled = { poll: async () => ({ ...NOTHING, throttled: true }), close: () => {} };
    const healthy = {
      poll: async () => {
        polls++;
        return quiet;
      },
      close: () => {},
    };
    const { end } = followed([throttled, throttled, throttled, throttled, healthy]);
    await vi.waitFor(() => expect(polls).toBeGreaterThan(1), { timeout: 4000 }).finally(end);
  });

  it("each is begun at its latest at once, though there is no room yet for what it may bring", async () => {
    let open = 0;
    const hanging = {
      open: async () => {
        open++;
      },
      poll: () => new Promise<never>(() => {}),
      close: () => {},
    };
    const { end } = followed(Array.from({ length: 20 }, () => hanging));
    await vi.waitFor(() => expect(open).toBe(20), { timeout: 4000 });
    void end();
  });

  it("and whose subscription ended, a quiet one keeps no room while it waits for the next", async () => {
    let waiting = 0;
    const pushed = () => {
      const polls = [{ ...poll(record(1, -10)), caughtUp: true }, NOTHING];
      const next = async (): Promise<Poll> => {
        const given = polls.shift();
        if (given) return given;
        waiting++;
        return new Promise<never>(() => {});
      };
      return { pushed: true as const, poll: next, close: () => {} };
    };
    const { end } = followed(Array.from({ length: 20 }, pushed));
    await vi.waitFor(() => expect(waiting).toBe(20), { timeout: 4000 });
    void end();
  });
});

it("waits for what is pushed without keeping the room from others: any number of quiet shards is open at once", async () => {
  const quiet: Poll = { ...NOTHING, behindMs: 0, caughtUp: true };
  const SHARDS = 50;
  let open = 0;
  let push: () => void = () => {};
  const pushed = new Promise<void>((resolve) => {
    push = resolve;
  });
  const poll = async (): Promise<Poll> => {
    // None gets anything before all wait.
    if (++open === SHARDS) push();
    await pushed;
    return quiet;
  };
  const options = optionsOf([], { budget: new ByteBudget(32 * 1024 * 1024), endMs: PAST_MS });
  const shards = Array.from({ length: SHARDS }, (_, index) => ({
    shardId: `shardId-${index}`,
    closed: false,
    fromLatest: false,
    feed: { pushed: true as const, poll, close: () => {} },
  }));
  await Promise.all(shards.map((shard) => runShard(shard, options)));
  expect(open).toBe(SHARDS);
});
