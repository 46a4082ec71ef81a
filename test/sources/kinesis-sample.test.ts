import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "vitest";
import { describeStream, listShardIds, sampleStream } from "../../sources/kinesis-sample.ts";

type Input = Readonly<Record<string, unknown>>;
interface Answer {
  records?: number;
  behindMs?: number;
  closed?: boolean;
}

/** A stream whose shards answer GetRecords by the list; after its end they are read up. */
function clientOf(shards: Record<string, Answer[]>) {
  const calls: { action: string; input: Input }[] = [];
  const names = Object.keys(shards);
  const answers: Record<string, (input: Input) => unknown> = {
    DescribeStreamSummaryCommand: () => ({}),
    ListShardsCommand: ({ NextToken: token }) => {
      const index = token === undefined ? 0 : Number(token);
      const more = index + 1 < names.length ? { NextToken: String(index + 1) } : {};
      return { Shards: [{ ShardId: names[index] }], ...more };
    },
    GetShardIteratorCommand: ({ ShardId }) => ({ ShardIterator: `${ShardId} 0` }),
    GetRecordsCommand: ({ ShardIterator, Limit }) => {
      const [name, index] = String(ShardIterator).split(" ");
      const { records = 0, behindMs = 0, closed } = shards[name!]![Number(index)] ?? {};
      const given = Array.from({ length: Math.min(records, Number(Limit)) }, (_, at) => ({
        SequenceNumber: `${name}-${index}-${at}`,
        Data: new Uint8Array([at]),
        ApproximateArrivalTimestamp: new Date(5),
      }));
      const next = closed ? {} : { NextShardIterator: `${name} ${Number(index) + 1}` };
      return { Records: given, MillisBehindLatest: behindMs, ...next };
    },
  };
  const send = async (command: { constructor: { name: string }; input: Input }) => {
    calls.push({ action: command.constructor.name, input: command.input });
    return answers[command.constructor.name]!(command.input);
  };
  return { client: { send } as unknown as KinesisClient, calls };
}

const OPTIONS = { stream: "s", sinceMs: 1000, recordsPerShard: 100 };

describe("a sample of a stream", () => {
  it("takes the shards of every page, and names the stream only where there is no token", async () => {
    const { client, calls } = clientOf({ a: [], b: [], c: [] });
    expect(await listShardIds(client, "s")).toEqual(["a", "b", "c"]);
    expect(calls.map(({ input }) => input)).toEqual([{ StreamName: "s" }, { NextToken: "1" }, { NextToken: "2" }]);
  });

  it("holds the records of all shards, with where and when they arrived", async () => {
    const { client, calls } = clientOf({ a: [{ records: 2 }], b: [{ records: 1 }] });
    const { records: sample } = await sampleStream(client, OPTIONS);
    expect(sample.map(({ shardId, sequenceNumber }) => `${shardId} ${sequenceNumber}`)).toEqual([
      "a a-0-0",
      "a a-0-1",
      "b b-0-0",
    ]);
    expect(sample[1]).toMatchObject({ data: new Uint8Array([1]), arrivedAtMs: 5 });
    const iterator = calls.find(({ action }) => action === "GetShardIteratorCommand");
    expect(iterator?.input).toMatchObject({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(1000) });
  });

  it("reads on through empty answers while the shard says that there is more", async () => {
    const { client } = clientOf({ a: [{ behindMs: 9 }, { behindMs: 9 }, { records: 1 }] });
    expect(await sampleStream(client, OPTIONS)).toMatchObject({ records: { length: 1 }, complete: true });
  });

  it("gives up on a shard that says so without end, and does not count answers with records", async () => {
    const full = Array.from({ length: 30 }, () => ({ records: 1, behindMs: 9 }));
    const empty = Array.from({ length: 100 }, () => ({ behindMs: 9 }));
    const { client, calls } = clientOf({ a: [...full, ...empty] });
    const { records, complete } = await sampleStream(client, { ...OPTIONS, readIntervalMs: 0 });
    expect([records.length, complete]).toEqual([30, false]);
    expect(calls.filter(({ action }) => action === "GetRecordsCommand")).toHaveLength(55);
  });

  it("is not complete where one shard of several was given up", async () => {
    const empty = Array.from({ length: 25 }, () => ({ behindMs: 9 }));
    const { client } = clientOf({ a: [...empty, { records: 1 }], b: [{ records: 1 }] });
    expect(await sampleStream(client, { ...OPTIONS, readIntervalMs: 0 })).toMatchObject({
      records: [{ shardId: "b" }],
      complete: false,
    });
  });

  it("ends with a closed shard, and when it has enough", async () => {
    const closed = clientOf({ a: [{ records: 1, behindMs: 9, closed: true }] });
    expect(await sampleStream(closed.client, OPTIONS)).toMatchObject({ records: { length: 1 }, complete: true });
    const busy = clientOf({ a: Array.from({ length: 9 }, () => ({ records: 4, behindMs: 9 })) });
    expect((await sampleStream(busy.client, { ...OPTIONS, recordsPerShard: 6 })).records).toHaveLength(6);
    const limits = busy.calls.filter(({ action }) => action === "GetRecordsCommand").map(({ input }) => input["Limit"]);
    expect(limits).toEqual([6, 2]);
  });

  it("asks for no more than Kinesis gives, when it wants all", async () => {
    const { client, calls } = clientOf({ a: [{ records: 3 }] });
    expect(
      (await sampleStream(client, { ...OPTIONS, recordsPerShard: Number.POSITIVE_INFINITY })).records,
    ).toHaveLength(3);
    expect(calls.at(-1)?.input["Limit"]).toBe(10_000);
  });

  it("ends at once when it is cancelled", async () => {
    const { client } = clientOf({ a: Array.from({ length: 100 }, () => ({ behindMs: 9 })) });
    const signal = AbortSignal.timeout(20);
    await expect(sampleStream(client, { ...OPTIONS, readIntervalMs: 60_000, signal })).rejects.toThrow();
  });
});

describe("the description of a stream", () => {
  it("is refused from an endpoint that is no Kinesis", async () => {
    await expect(describeStream(clientOf({}).client, "s")).rejects.toMatchObject({ code: "AWS_ANSWER", subject: "s" });
  });
});
