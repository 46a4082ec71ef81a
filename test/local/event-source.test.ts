import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EventSource, type EventSourceOptions, startEventSource } from "../../local/event-source.ts";
import { type LocalKinesis, startKinesis } from "../../local/kinesis.ts";
import type { MappingSettings } from "../../local/mapping-settings.ts";
import { mapping, namesIn } from "./mapping.ts";

let kinesis: LocalKinesis;
let client: KinesisClient;
const sources: EventSource[] = [];

beforeAll(async () => {
  kinesis = await startKinesis({ region: "eu-west-1", accountId: "123456789012" });
  client = kinesis.client();
});
afterEach(async () => {
  for (const source of sources.splice(0)) await source.stop();
});
afterAll(async () => {
  client.destroy();
  await kinesis.stop();
});

async function stream(name: string, shards = 1): Promise<string> {
  await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  await active(name);
  return name;
}

async function active(name: string): Promise<void> {
  const status = async () =>
    (await client.send(new DescribeStreamSummaryCommand({ StreamName: name }))).StreamDescriptionSummary!.StreamStatus;
  await expect.poll(status, { interval: 20 }).toBe("ACTIVE");
}

async function put(streamName: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    const record = { StreamName: streamName, PartitionKey: name, Data: Buffer.from(name) };
    await client.send(new PutRecordCommand(record));
  }
}

/** Starts a mapping whose function takes everything, unless `invoke` says otherwise. */
function source(
  streamName: string,
  settings: Partial<MappingSettings> = {},
  options: Partial<EventSourceOptions> = {},
): { one: EventSource; events: { Records: { eventID: string }[] }[]; names: () => string[] } {
  const events: { Records: { eventID: string }[] }[] = [];
  const one = startEventSource({
    client,
    settings: mapping({ streamName, ...settings }),
    invoke: async (event) => {
      events.push(event as never);
      return { ok: true, requestId: "1", result: null };
    },
    pollIntervalMs: 20,
    retryDelayMs: 5,
    ...options,
  });
  sources.push(one);
  return { one, events, names: () => events.flatMap((event) => namesIn(event)) };
}

describe("an event source mapping over Kinesis", () => {
  it("hands over what is on the stream, in order, as events of Lambda's shape", async () => {
    const name = await stream("shape");
    await put(name, "a", "b", "c");
    const { one, events, names } = source(name);
    await one.drained(5_000);
    expect(names()).toEqual(["a", "b", "c"]);
    expect(one.counts()).toMatchObject({ polled: 3, invoked: 3, failed: 0 });
    const first = events[0]!.Records[0] as never as { kinesis: { sequenceNumber: string } };
    expect(first).toEqual({
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: "a",
        sequenceNumber: expect.stringMatching(/^\d{56}$/),
        data: "YQ==",
        approximateArrivalTimestamp: expect.closeTo(Date.now() / 1000, -2),
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `shardId-000000000000:${first.kinesis.sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: "arn:aws:iam::123456789012:role/flows",
      awsRegion: "eu-west-1",
      eventSourceARN: "arn:aws:kinesis:eu-west-1:123456789012:stream/flows",
    });
  });

  it("goes on with what arrives later", async () => {
    const name = await stream("later");
    const { one, names } = source(name);
    await one.drained(5_000);
    await put(name, "a");
    await one.drained(5_000);
    await put(name, "b");
    await one.drained(5_000);
    expect(names()).toEqual(["a", "b"]);
  });

  it("leaves what was there before where it starts at LATEST", async () => {
    const name = await stream("latest");
    await put(name, "before");
    const { one, names } = source(name, { startingPosition: "LATEST" });
    await one.drained(5_000);
    await put(name, "after");
    await one.drained(5_000);
    expect(names()).toEqual(["after"]);
  });

  it("starts at a time where it starts AT_TIMESTAMP", async () => {
    const name = await stream("timestamp");
    await put(name, "before");
    await new Promise((resolve) => setTimeout(resolve, 30));
    const startingTimestamp = new Date();
    await put(name, "after");
    const { one, names } = source(name, { startingPosition: "AT_TIMESTAMP", startingTimestamp });
    await one.drained(5_000);
    expect(names()).toEqual(["after"]);
  });

  it("makes batches of one shard only, and reads every shard", async () => {
    const name = await stream("shards", 3);
    const all = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    await put(name, ...all);
    const { one, events, names } = source(name);
    await one.drained(5_000);
    expect(names().sort()).toEqual([...all].sort());
    for (const event of events)
      expect(new Set(event.Records.map((record) => record.eventID.slice(0, 20))).size).toBe(1);
    expect(new Set(events.map((event) => event.Records[0]!.eventID.slice(0, 20))).size).toBe(3);
  });

  it("drains a parent shard before its children", async () => {
    const name = await stream("split");
    await put(name, "p1", "p2", "p3");
    const { Shards } = await client.send(new ListShardsCommand({ StreamName: name }));
    await client.send(
      new SplitShardCommand({
        StreamName: name,
        ShardToSplit: Shards![0]!.ShardId!,
        NewStartingHashKey: (2n ** 127n).toString(),
      }),
    );
    await active(name);
    await put(name, "c1", "c2", "c3", "c4", "c5", "c6");
    const { one, names } = source(name, { batchSize: 1 });
    await one.drained(5_000);
    expect(names().slice(0, 3)).toEqual(["p1", "p2", "p3"]);
    expect(names().slice(3).sort()).toEqual(["c1", "c2", "c3", "c4", "c5", "c6"]);
  });

  it("keeps the order of each partition key with several batches of a shard at once", async () => {
    const name = await stream("parallel");
    await put(name, "a", "b", "c", "d", "a", "b", "c", "d");
    let [under, most] = [0, 0];
    const seen: string[] = [];
    const { one } = source(
      name,
      { parallelizationFactor: 4, batchSize: 1 },
      {
        invoke: async (event) => {
          under += 1;
          most = Math.max(most, under);
          await new Promise((resolve) => setTimeout(resolve, 10));
          seen.push(...namesIn(event));
          under -= 1;
          return { ok: true, requestId: "1", result: null };
        },
      },
    );
    await one.drained(5_000);
    expect(most).toBeGreaterThan(1);
    expect(seen).toHaveLength(8);
  });

  it("is not drained while the function still fails, and says what happened", async () => {
    const name = await stream("failing");
    await put(name, "a");
    const { one } = source(
      name,
      { maximumRetryAttempts: -1 },
      {
        invoke: async () => ({ ok: false, requestId: "1", error: { errorType: "Error", errorMessage: "no" } }),
      },
    );
    await expect(one.drained(600)).rejects.toMatchObject({ code: "EVENT_SOURCE_BUSY", subject: name });
    expect(one.counts().functionErrors).toBeGreaterThan(1);
  });

  it("is drained once a batch that cannot be delivered was given up", async () => {
    const name = await stream("given-up");
    await put(name, "a");
    const discarded: string[] = [];
    const { one } = source(
      name,
      { maximumRetryAttempts: 1, onFailureBucket: "dead" },
      {
        invoke: async () => ({ ok: false, requestId: "1", error: { errorType: "Error", errorMessage: "no" } }),
        discard: async (batch) => void discarded.push(batch.key),
      },
    );
    await one.drained(5_000);
    expect(one.counts()).toMatchObject({ invocations: 2, deliveredToDestination: 1, dropped: 0 });
    expect(discarded).toHaveLength(1);
  });

  it("fails with the stream's name where the stream is absent", async () => {
    const { one } = source("no-such-stream");
    await expect(one.drained(5_000)).rejects.toMatchObject({ code: "EVENT_SOURCE", subject: "no-such-stream" });
    expect(one.failure()).toMatchObject({ code: "EVENT_SOURCE" });
  });
});
