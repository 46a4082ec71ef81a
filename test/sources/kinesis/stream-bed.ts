import { gzipSync } from "node:zlib";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  MergeShardsCommand,
  PutRecordCommand,
  type Shard,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { type LocalKinesis, startKinesis } from "../../../local/kinesis.ts";
import { listShards } from "../../../sources/kinesis/list-shards.ts";

/** A Kinesis of this test file's own, and what a test does with it. */
export interface StreamBed {
  endpoint: string;
  kinesis: LocalKinesis;
  client: KinesisClient;
  /** A new stream, its name. */
  stream(shards: number): Promise<string>;
  /** Puts one record into the shard of that hash key (0 to 2^128), and gives its sequence number. */
  put(stream: string, data: Uint8Array, hashKey?: bigint): Promise<string>;
  /** Puts as many messages of one flow log line as named, each into a shard by its turn; the lines. */
  write(stream: string, names: readonly string[]): Promise<string[]>;
  shards(stream: string): Promise<Shard[]>;
  split(stream: string, shardId: string): Promise<void>;
  merge(stream: string, one: string, other: string): Promise<void>;
  stop(): Promise<void>;
}

export const HALF = 1n << 127n;

export async function startBed(): Promise<StreamBed> {
  const kinesis = await startKinesis({ region: "eu-west-1", accountId: "123456789012" });
  const client = kinesis.client();
  let streams = 0;
  let turns = 0n;
  const bed: StreamBed = {
    endpoint: kinesis.endpoint,
    kinesis,
    client,
    async stream(shards) {
      const StreamName = `flows-${++streams}`;
      await client.send(new CreateStreamCommand({ StreamName, ShardCount: shards }));
      await active(client, StreamName);
      return StreamName;
    },
    async put(StreamName, Data, hashKey = 0n) {
      const input = { StreamName, Data, PartitionKey: "k", ExplicitHashKey: String(hashKey) };
      return (await client.send(new PutRecordCommand(input))).SequenceNumber!;
    },
    async write(stream, names) {
      const lines = names.map(lineOf);
      for (const [index, line] of lines.entries()) {
        // Steps of a prime part of the key space reach every shard, however it is split.
        turns = (turns + (1n << 128n) / 7n) % (1n << 128n);
        await bed.put(stream, message([line], `${stream}-${names[index]}`), turns);
      }
      return lines;
    },
    shards: (StreamName) => listShards(client, { StreamName }),
    async split(StreamName, ShardToSplit) {
      const shard = (await bed.shards(StreamName)).find(({ ShardId }) => ShardId === ShardToSplit)!;
      const { StartingHashKey, EndingHashKey } = shard.HashKeyRange!;
      const middle = (BigInt(StartingHashKey!) + BigInt(EndingHashKey!)) / 2n;
      await client.send(new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: String(middle) }));
      await active(client, StreamName);
    },
    async merge(StreamName, ShardToMerge, AdjacentShardToMerge) {
      await client.send(new MergeShardsCommand({ StreamName, ShardToMerge, AdjacentShardToMerge }));
      await active(client, StreamName);
    },
    async stop() {
      client.destroy();
      await kinesis.stop();
    },
  };
  return bed;
}

/** A flow log line that is told from others by its interface. */
export function lineOf(name: string): string {
  return `2 123456789012 eni-${name} 10.0.0.1 10.0.0.2 40000 443 6 1 40 1630619088 1630619098 ACCEPT OK`;
}

/** A gzipped subscription message as CloudWatch Logs writes it. */
export function message(lines: readonly string[], id = "id"): Buffer {
  const logEvents = lines.map((line, index) => ({ id: `${id}-${index}`, timestamp: 1630619088000, message: line }));
  const head = { messageType: "DATA_MESSAGE", owner: "123456789012", logGroup: "/vpc/flow", logStream: "eni-1-all" };
  return gzipSync(JSON.stringify({ ...head, subscriptionFilters: ["f"], logEvents }));
}

// --- internal ---

async function active(client: KinesisClient, StreamName: string): Promise<void> {
  while (true) {
    const { StreamDescriptionSummary: summary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (summary?.StreamStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
