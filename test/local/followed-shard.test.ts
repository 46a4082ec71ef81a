import { describe, expect, it } from "vitest";
import { BatchLane } from "../../local/batch-lane.ts";
import { FollowedShard, type FollowedShardOptions } from "../../local/followed-shard.ts";
import { kinesisEvent } from "../../local/kinesis-event.ts";
import type { Poll, ShardReader } from "../../sources/kinesis/shard-reader.ts";
import { mapping, namesIn } from "./mapping.ts";

const NOTHING: Poll = {
  records: [],
  behindMs: 0,
  caughtUp: true,
  ended: false,
  children: [],
  throttled: false,
};

/** Follows a shard whose polls give these answers, and then nothing until its end at the last. */
function follow(polls: (Poll | Error)[], options: Partial<FollowedShardOptions> = {}, deliver = async () => {}) {
  const [taken, times]: [string[], number[]] = [[], []];
  const limits = { batchSize: 2, windowMs: 0, payloadBytes: 1_000_000 };
  const lane = new BatchLane(limits, async (batch) => {
    await deliver();
    taken.push(...namesIn(kinesisEvent(batch)));
  });
  const poll = async () => {
    times.push(performance.now());
    const next = polls.shift() ?? { ...NOTHING, ended: true };
    if (next instanceof Error) throw next;
    return next;
  };
  const abort = new AbortController();
  const shard = new FollowedShard({
    shardId: "shard-1",
    reader: { poll } as unknown as ShardReader,
    lanes: [lane],
    settings: mapping(),
    polled: () => {},
    pollIntervalMs: 1,
    retryDelayMs: 1,
    signal: abort.signal,
    ...options,
  });
  return { shard, taken, times };
}

function bringing(...names: string[]): Poll {
  const records = names.map((name, index) => ({
    SequenceNumber: String(index),
    PartitionKey: "k",
    Data: Buffer.from(name),
  }));
  return { ...NOTHING, records };
}

const gaps = (times: number[]) => times.slice(1).map((time, index) => time - times[index]!);

describe("following a shard", () => {
  it("polls no more often than it may", async () => {
    const { shard, times } = follow([NOTHING, NOTHING], { pollIntervalMs: 40 });
    await shard.run(async () => {});
    for (const gap of gaps(times)) expect(gap).toBeGreaterThan(35);
  });

  it("polls at longer and longer intervals while it is throttled", async () => {
    const throttled = { ...NOTHING, caughtUp: false, throttled: true };
    const { shard, times } = follow([throttled, throttled], { pollIntervalMs: 20 });
    await shard.run(async () => {});
    const [first, second] = gaps(times);
    expect(first).toBeGreaterThan(38);
    expect(second).toBeGreaterThan(78);
  });

  it("tries a failed poll again, and gives up after five in a row", async () => {
    const fault = new Error("ECONNRESET");
    const { shard, times } = follow([fault, fault, fault, fault, NOTHING, fault, fault, fault, fault, fault]);
    await expect(shard.run(async () => {})).rejects.toBe(fault);
    expect(times).toHaveLength(10);
  });

  it("does not try again what cannot pass", async () => {
    const fault = Object.assign(new Error("gone"), { name: "ResourceNotFoundException" });
    const { shard, times } = follow([fault]);
    await expect(shard.run(async () => {})).rejects.toBe(fault);
    expect(times).toHaveLength(1);
  });

  it("stops polling while more than a batch waits", async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { shard, times, taken } = follow([bringing("a", "b", "c", "d", "e"), bringing("f")], {}, () => released);
    const running = shard.run(async () => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(times).toHaveLength(1);
    expect(shard.settledSince(0)).toBe(false);
    release();
    await running;
    expect(taken).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  it("once abandoned, has ended when the invocation under way has, though a poll failed meanwhile", async () => {
    const fault = Object.assign(new Error("gone"), { name: "ResourceNotFoundException" });
    let underWay = false;
    const slow = async () => {
      underWay = true;
      await new Promise((resolve) => setTimeout(resolve, 60));
      underWay = false;
    };
    const { shard } = follow([bringing("a", "b"), NOTHING, fault], {}, slow);
    await expect(shard.run(async () => {})).rejects.toBe(fault);
    expect(underWay).toBe(true);
    await shard.abandon();
    expect(underWay).toBe(false);
  });

  it("follows the children before it counts as settled", async () => {
    const { shard } = follow([bringing("a")]);
    const far = performance.now() + 60_000;
    let settledBefore = true;
    await shard.run(async () => {
      settledBefore = shard.settledSince(far);
    });
    expect(settledBefore).toBe(false);
    expect(shard.settledSince(far)).toBe(true);
  });
});
