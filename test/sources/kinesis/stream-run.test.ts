import type { KinesisClient, Shard } from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "vitest";
import type { ServerClock } from "../../../sources/kinesis/server-clock.ts";
import { NOTHING, type Poll, type ShardStart } from "../../../sources/kinesis/shard-reader.ts";
import { StreamRun, type StreamRunOptions } from "../../../sources/kinesis/stream-run.ts";
import { QUICK } from "./reading.ts";

const NOW_MS = 1_750_000_000_000;
const HOUR_MS = 3_600_000;

const DRAINED: Poll = { ...NOTHING, behindMs: 0, caughtUp: true, ended: true };

const shard = (ShardId: string, ParentShardId?: string): Shard => ({
  ShardId,
  ...(ParentShardId !== undefined && { ParentShardId }),
  HashKeyRange: undefined,
  SequenceNumberRange: { StartingSequenceNumber: "1" },
});
const closed = (ShardId: string, ParentShardId?: string): Shard => ({
  ...shard(ShardId, ParentShardId),
  SequenceNumberRange: { StartingSequenceNumber: "1", EndingSequenceNumber: "9" },
});

/**
 * A run over these lists of shards, one after another, the last again and again: which shards it started and where, and what
 * was given. Shards have ended; what they hold is what `poll` says.
 */
async function run(lists: Shard[][], options: Partial<StreamRunOptions>, poll = DRAINED) {
  const started: [string, ShardStart][] = [];
  const given: string[] = [];
  let calls = 0;
  const send = async () => ({ Shards: lists[Math.min(calls++, lists.length - 1)] });
  const streamRun = new StreamRun({
    client: { send } as unknown as KinesisClient,
    stream: { StreamName: "flows" },
    clock: { now: () => NOW_MS } as ServerClock,
    start: { type: "oldest" },
    positions: new Map(),
    endMs: Number.POSITIVE_INFINITY,
    resumes: false,
    follow: true,
    pace: QUICK,
    signal: new AbortController().signal,
    notice: () => {},
    feed(shardId, start) {
      started.push([shardId, start]);
      return { poll: async () => poll, close: () => {} };
    },
    ...options,
  });
  streamRun.begin();
  for await (const { records, done } of streamRun.arrivals) {
    given.push(...records.map(({ SequenceNumber }) => SequenceNumber!));
    done();
  }
  return { started, given };
}

/** The ids of the shards that such a run started. */
async function startedIds(...args: Parameters<typeof run>): Promise<string[]> {
  return (await run(...args)).started.map(([shardId]) => shardId);
}

describe("what is followed to the end of a window that has passed", () => {
  const endMs = NOW_MS - HOUR_MS;

  it("ends, though the children of a shard that was closed are never listed", async () => {
    expect(await startedIds([[closed("parent")]], { endMs })).toEqual(["parent"]);
  });

  it("ends, though those of a shard that an earlier run drained are never listed", async () => {
    const positions = new Map([["parent", "closed"]] as const);
    expect(await startedIds([[closed("parent")]], { endMs, positions })).toEqual([]);
  });

  it("has asked once more for children that may hold what arrived in it", async () => {
    const before = [closed("parent")];
    const started = await startedIds([before, before, [...before, shard("child", "parent")]], { endMs });
    expect(started).toEqual(["parent", "child"]);
  });
});

describe("what is followed from the latest", () => {
  const latest = { start: { type: "latest" }, endMs: NOW_MS - HOUR_MS } as const;
  /** When the reading began, for a clock that is wrong by some seconds. */
  const begun: ShardStart = { type: "AT_TIMESTAMP", timestamp: new Date(NOW_MS - 3000) };

  it("reads a shard that was open in the first list, though the next one shows it closed", async () => {
    const first = [closed("old"), shard("open", "old")];
    const second = [closed("old"), closed("open", "old"), shard("child", "open")];
    expect((await run([first, second], latest)).started).toEqual([
      ["open", { type: "LATEST" }],
      ["child", begun],
    ]);
  });

  it("begins what is open behind any number of closed shards by one list", async () => {
    const family = [closed("old"), closed("older", "forgotten"), closed("middle", "old"), shard("open", "middle")];
    expect((await run([family], latest)).started).toEqual([["open", { type: "LATEST" }]]);
  });

  it("reads the children of a closed shard that are listed late from when it began", async () => {
    const first = [closed("old")];
    expect((await run([first, [...first, shard("child", "old")]], latest)).started).toEqual([["child", begun]]);
  });
});

describe("what is read from a time on", () => {
  const startMs = NOW_MS - HOUR_MS;
  const record = (SequenceNumber: string, offsetMs: number) => ({
    SequenceNumber,
    Data: Buffer.from("x"),
    ApproximateArrivalTimestamp: new Date(startMs + offsetMs),
    PartitionKey: "k",
  });
  const poll = { ...DRAINED, records: [record("5", 0), record("6", -2), record("7", 3)] };
  const since = { start: { type: "since", ms: startMs }, follow: false } as const;

  it("has no record that arrived before, though it stands behind one that did not", async () => {
    expect((await run([[shard("s")]], since, poll)).given).toEqual(["5", "7"]);
  });

  it("has none in a run that goes on from a checkpoint either", async () => {
    const positions = new Map([["s", { after: "4" }]]);
    const { started, given } = await run([[shard("s")]], { ...since, positions }, poll);
    expect(started).toEqual([["s", { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: "4" }]]);
    expect(given).toEqual(["5", "7"]);
  });
});
