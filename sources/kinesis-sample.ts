import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type KinesisClient,
  type StreamDescriptionSummary,
} from "@aws-sdk/client-kinesis";
import { VpcflowError } from "../flow/errors.ts";
import { listShards } from "./kinesis/list-shards.ts";
import { CALL_MS, inTime } from "./kinesis/patience.ts";
import type { StreamInput } from "./kinesis/stream-name.ts";

/** A record as it lies on a shard. */
export interface StreamRecord {
  shardId: string;
  sequenceNumber: string;
  data: Uint8Array;
  /** When it arrived, ms since the epoch. */
  arrivedAtMs: number | undefined;
}

export interface SampleOptions {
  stream: string;
  /** Records that arrived since then, ms since the epoch. */
  sinceMs: number;
  /** How many records of a shard are enough; `Infinity` reads it to its end. */
  recordsPerShard: number;
  /** Between two reads of a shard; 200, the five a second that all readers of it share, unless told. */
  readIntervalMs?: number;
  signal?: AbortSignal;
}

/** An empty answer with more to come is normal on a quiet shard: so many in a row are waited through. */
export const MAX_EMPTY_READS = 25;

export interface StreamSample {
  /** Oldest first in each shard. */
  records: StreamRecord[];
  /** Whether each shard was read to its end, or gave enough. False where one still had more to read after 25 empty answers in a row. */
  complete: boolean;
}

/** Name, mode, status and number of open shards, from DescribeStreamSummary. @throws VpcflowError AWS_ANSWER for an answer without one */
export async function describeStream(
  client: KinesisClient,
  stream: string | StreamInput,
  signal?: AbortSignal,
): Promise<StreamDescriptionSummary> {
  const input = typeof stream === "string" ? { StreamName: stream } : stream;
  const describe = new DescribeStreamSummaryCommand(input);
  const send = (abortSignal: AbortSignal) => client.send(describe, { abortSignal });
  const { StreamDescriptionSummary: summary } = await inTime(send, CALL_MS, signal);
  if (summary) return summary;
  throw new VpcflowError("AWS_ANSWER", "What answered is not Amazon Kinesis.", {
    // An ARN names the account.
    subject: Object.values(input).join().replace(/^.*\//, ""),
    fix: "Check --endpoint-url, and any proxy in between.",
  });
}

/** The ids of all shards, open and closed, over all pages. */
export async function listShardIds(client: KinesisClient, stream: string): Promise<string[]> {
  return (await listShards(client, { StreamName: stream })).map((shard) => shard.ShardId!);
}

/**
 * A few records of every shard that arrived since a time: enough to see whether data flows.
 * It leaves the stream's other readers their room: one shard after another, no more than the five reads a second of each.
 */
export async function sampleStream(client: KinesisClient, options: SampleOptions): Promise<StreamSample> {
  const sample: StreamSample = { records: [], complete: true };
  for (const shardId of await listShardIds(client, options.stream)) {
    const { records, complete } = await sampleShard(client, shardId, options);
    sample.records.push(...records);
    sample.complete &&= complete;
  }
  return sample;
}

// --- internal ---

/** What GetRecords takes. */
const MAX_LIMIT = 10_000;
const READ_INTERVAL_MS = 200;

async function sampleShard(client: KinesisClient, shardId: string, options: SampleOptions): Promise<StreamSample> {
  const records: StreamRecord[] = [];
  let iterator = await iteratorSince(client, shardId, options);
  let emptyReads = 0;
  while (iterator && emptyReads < MAX_EMPTY_READS && records.length < options.recordsPerShard) {
    const Limit = Math.min(MAX_LIMIT, options.recordsPerShard - records.length);
    const answer: GetRecordsCommandOutput = await client.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit }),
    );
    emptyReads = answer.Records?.length ? 0 : emptyReads + 1;
    for (const record of answer.Records ?? []) {
      records.push({
        shardId,
        sequenceNumber: record.SequenceNumber!,
        data: record.Data!,
        arrivedAtMs: record.ApproximateArrivalTimestamp?.getTime(),
      });
    }
    iterator = answer.MillisBehindLatest === 0 ? undefined : answer.NextShardIterator;
    if (iterator) await pause(options);
  }
  return { records, complete: emptyReads < MAX_EMPTY_READS || iterator === undefined };
}

async function pause({ readIntervalMs = READ_INTERVAL_MS, signal }: SampleOptions): Promise<void> {
  await sleep(readIntervalMs, undefined, signal ? { signal } : {});
}

async function iteratorSince(
  client: KinesisClient,
  shardId: string,
  { stream, sinceMs }: SampleOptions,
): Promise<string | undefined> {
  const answer = await client.send(
    new GetShardIteratorCommand({
      StreamName: stream,
      ShardId: shardId,
      ShardIteratorType: "AT_TIMESTAMP",
      Timestamp: new Date(sinceMs),
    }),
  );
  return answer.ShardIterator;
}
