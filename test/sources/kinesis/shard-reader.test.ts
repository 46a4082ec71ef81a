import { GetShardIteratorCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { describe, expect, it, vi } from "vitest";
import { ShardReader, type ShardStart } from "../../../sources/kinesis/shard-reader.ts";

type Answer = object | Error;

/** A client that gives these answers to GetRecords, one after the other, and notes how iterators were asked for. */
function client(...answers: Answer[]) {
  const iterators: object[] = [];
  const send = async (command: { input: object }) => {
    if (command instanceof GetShardIteratorCommand) {
      iterators.push(command.input);
      return { ShardIterator: `iterator-${iterators.length}` };
    }
    const answer = answers.shift()!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { iterators, kinesis: { send } as unknown as KinesisClient };
}

const reader = (kinesis: KinesisClient, start: ShardStart = { type: "TRIM_HORIZON" }) =>
  new ShardReader(kinesis, { stream: { StreamName: "flows" }, shardId: "shard-1" }, start);
const error = (name: string) => Object.assign(new Error(name), { name });
const record = (SequenceNumber: string) => ({ SequenceNumber, PartitionKey: "k", Data: new Uint8Array() });

describe("reading a shard", () => {
  it("starts where it is told to, and goes on by the iterators that it is given", async () => {
    const more = { Records: [], NextShardIterator: "next", MillisBehindLatest: 0 };
    const { iterators, kinesis } = client(more, more);
    const timestamp = new Date(0);
    const one = reader(kinesis, { type: "AT_TIMESTAMP", timestamp });
    await one.poll();
    await one.poll();
    expect(iterators).toEqual([
      { StreamName: "flows", ShardId: "shard-1", ShardIteratorType: "AT_TIMESTAMP", Timestamp: timestamp },
    ]);
  });

  it("has not caught up while records lie ahead, even when an answer is empty", async () => {
    const { kinesis } = client({ Records: [], NextShardIterator: "next", MillisBehindLatest: 5000 });
    expect(await reader(kinesis).poll()).toMatchObject({
      records: [],
      caughtUp: false,
      ended: false,
      throttled: false,
    });
  });

  it("has ended when there is no next iterator", async () => {
    const { kinesis } = client({ Records: [record("7")], MillisBehindLatest: 0 });
    expect(await reader(kinesis).poll()).toMatchObject({ records: [{ SequenceNumber: "7" }], ended: true });
  });

  it("renews an expired iterator after the last record that it read", async () => {
    const { iterators, kinesis } = client(
      { Records: [record("7"), record("8")], NextShardIterator: "next", MillisBehindLatest: 1 },
      error("ExpiredIteratorException"),
      { Records: [record("9")], NextShardIterator: "next", MillisBehindLatest: 0 },
    );
    const one = reader(kinesis);
    await one.poll();
    expect(await one.poll()).toMatchObject({ records: [], caughtUp: false, throttled: false });
    expect((await one.poll()).records).toHaveLength(1);
    expect(iterators[1]).toMatchObject({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: "8" });
  });

  it("renews an iterator that expired before the first record from where it started", async () => {
    const { iterators, kinesis } = client(error("ExpiredIteratorException"), { Records: [], MillisBehindLatest: 0 });
    const one = reader(kinesis);
    await one.poll();
    await one.poll();
    expect(iterators).toMatchObject([{ ShardIteratorType: "TRIM_HORIZON" }, { ShardIteratorType: "TRIM_HORIZON" }]);
  });

  it("renews one of the latest from when that was, so that what arrived since is not passed over", async () => {
    const empty = { Records: [], NextShardIterator: "next", MillisBehindLatest: 0 };
    const { iterators, kinesis } = client(empty, error("ExpiredIteratorException"), empty);
    const shard = { stream: { StreamName: "flows" }, shardId: "shard-1", now: () => 100_000 };
    const one = new ShardReader(kinesis, shard, { type: "LATEST" });
    for (let polls = 0; polls < 3; polls++) await one.poll();
    expect(iterators).toMatchObject([
      { ShardIteratorType: "LATEST" },
      { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(97_000) },
    ]);
  });

  it.each(["ProvisionedThroughputExceededException", "LimitExceededException", "KMSThrottlingException"])(
    "says that it was throttled, and keeps its place (%s)",
    async (name) => {
      const { iterators, kinesis } = client(error(name), {
        Records: [],
        NextShardIterator: "n",
        MillisBehindLatest: 0,
      });
      const one = reader(kinesis);
      expect(await one.poll()).toMatchObject({ records: [], caughtUp: false, ended: false, throttled: true });
      expect(await one.poll()).toMatchObject({ caughtUp: true });
      expect(iterators).toHaveLength(1);
    },
  );

  it("passes on any other error", async () => {
    const { kinesis } = client(error("ResourceNotFoundException"));
    await expect(reader(kinesis).poll()).rejects.toThrow("ResourceNotFoundException");
  });

  it("ends a call that hangs, so that its connection is given up", async () => {
    vi.useFakeTimers();
    try {
      const calls: AbortSignal[] = [];
      const send = (_: object, { abortSignal }: { abortSignal: AbortSignal }) => {
        calls.push(abortSignal);
        return new Promise<never>(() => {});
      };
      const shard = { stream: { StreamName: "flows" }, shardId: "shard-1", signal: new AbortController().signal };
      const one = new ShardReader({ send } as unknown as KinesisClient, shard, { type: "LATEST" });
      const polled = expect(one.poll()).rejects.toMatchObject({ name: "TimeoutError" });
      await vi.advanceTimersByTimeAsync(60_000);
      await polled;
      expect(calls.map(({ aborted }) => aborted)).toEqual([true]);
    } finally {
      vi.useRealTimers();
    }
  });
});
