import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  PutRecordCommand,
} from "@aws-sdk/client-kinesis";
import { VpcflowError } from "../flow/errors.ts";
import { type LocalBucket, startBucket } from "./bucket.ts";
import type { StoredObject } from "./bucket-store.ts";
import { type EventSource, startEventSource } from "./event-source.ts";
import { type LocalFunction, startFunction } from "./function-process.ts";
import { type LocalKinesis, startKinesis } from "./kinesis.ts";
import type { MappingCounts } from "./mapping-settings.ts";
import type { PipelineTemplate, StreamSettings } from "./template.ts";

export interface PipelineOptions {
  /** function-host.js, built. */
  hostScript: string;
  /** Arguments of node before that script: for tests. */
  execArgv?: readonly string[];
  /** Ms between two polls of a shard; Lambda's is 1,000, the default. */
  pollIntervalMs?: number;
  /** Ms before a first retry; 1,000 by default. */
  retryDelayMs?: number;
  /** What the batching window is multiplied with, 1 by default: a demo need not wait as long as an account does. */
  windowScale?: number;
  /**
   * Done when the stream is there and before the mapping polls it: what is put then is what `starting_position` decides on,
   * as in an account, where flow logs may well arrive before the mapping is ready.
   */
  beforeMapping?: (put: PutRecord) => Promise<void>;
  /** Told what is being brought up, in words. */
  progress?: (what: string) => void;
}

/** Puts one record on the stream, as CloudWatch Logs does: the `put` of a log group. */
export type PutRecord = (data: Uint8Array, partitionKey: string) => Promise<void>;

/** The pipeline from the stream on, running on this machine. */
export interface LocalPipeline {
  readonly template: PipelineTemplate;
  /** For `--endpoint-url`. */
  readonly kinesisEndpoint: string;
  readonly s3Endpoint: string;
  /** A client of the stream. It is destroyed with the pipeline. */
  readonly client: KinesisClient;
  readonly put: PutRecord;
  /** What the event source mapping did so far. */
  counts(): Readonly<MappingCounts>;
  /** What the function printed. */
  functionLog(): readonly string[];
  /** What lies in the dead-letter bucket. */
  deadLetters(): readonly StoredObject[];
  /** Resolves once everything on the stream was processed or given up. @throws what ended the pipeline, or that it took too long. */
  drained(timeoutMs: number): Promise<void>;
  /** Leaves no process, port or temporary folder behind. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Brings up Kinesis with the template's stream, the dead-letter bucket, the function and its event source mapping.
 * @throws VpcflowError of the part that did not start; what had started by then is stopped.
 */
export async function startPipeline(template: PipelineTemplate, options: PipelineOptions): Promise<LocalPipeline> {
  const parts: Parts = {};
  try {
    await start(parts, template, options);
    return running(parts as Required<Parts>, template);
  } catch (error) {
    await stop(parts);
    throw error;
  }
}

// --- internal ---

/** What has started so far. */
interface Parts {
  kinesis?: LocalKinesis;
  client?: KinesisClient;
  bucket?: LocalBucket;
  lambda?: LocalFunction;
  eventSource?: EventSource;
}

async function start(parts: Parts, template: PipelineTemplate, options: PipelineOptions): Promise<void> {
  const { region, accountId, stream, deadLetterBucket } = template;
  const progress = options.progress ?? (() => undefined);
  progress("Starting Kinesis");
  parts.kinesis = await startKinesis({ region, accountId });
  parts.client = parts.kinesis.client();
  progress(`Creating the stream ${stream.name}`);
  await createStream(parts.client, stream);
  parts.bucket = await startBucket({ buckets: [deadLetterBucket] });
  progress(`Starting the function ${template.lambda.name}`);
  parts.lambda = await startFunction(template.lambda, functionOptions(parts.bucket, region, options));
  await options.beforeMapping?.(putOn(parts as Required<Parts>, stream.name));
  parts.eventSource = startEventSource(eventSourceOptions(parts as Required<Parts>, template, options));
}

function functionOptions(bucket: LocalBucket, region: string, options: PipelineOptions) {
  const { hostScript, execArgv } = options;
  return { hostScript, region, s3Endpoint: bucket.url, ...(execArgv ? { execArgv } : {}) };
}

function eventSourceOptions(parts: Required<Parts>, { mapping }: PipelineTemplate, options: PipelineOptions) {
  const { onFailureBucket } = mapping;
  const batchingWindowSeconds = mapping.batchingWindowSeconds * (options.windowScale ?? 1);
  return {
    client: parts.client,
    settings: { ...mapping, batchingWindowSeconds },
    invoke: (event: object) => parts.lambda.invoke(event),
    ...(onFailureBucket === undefined
      ? {}
      : {
          discard: async ({ key, body }: { key: string; body: string }) => parts.bucket.put(onFailureBucket, key, body),
        }),
    ...(options.pollIntervalMs === undefined ? {} : { pollIntervalMs: options.pollIntervalMs }),
    ...(options.retryDelayMs === undefined ? {} : { retryDelayMs: options.retryDelayMs }),
  };
}

async function createStream(client: KinesisClient, stream: StreamSettings): Promise<void> {
  const { name, mode, shardCount, retentionHours } = stream;
  const shards = shardCount === undefined ? {} : { ShardCount: shardCount };
  const create = { StreamName: name, StreamModeDetails: { StreamMode: mode }, ...shards };
  await client.send(new CreateStreamCommand(create));
  await untilActive(client, name);
  if (retentionHours > 24) {
    const retention = { StreamName: name, RetentionPeriodHours: retentionHours };
    await client.send(new IncreaseStreamRetentionPeriodCommand(retention));
    await untilActive(client, name);
  }
}

async function untilActive(client: KinesisClient, name: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
    if (StreamDescriptionSummary?.StreamStatus === "ACTIVE") return;
    await sleep(20);
  }
  throw new VpcflowError("KINESIS_LOCAL", "The stream on this machine did not become active within ten seconds.", {
    subject: name,
    fix: "Run it again; the machine may have been busy.",
  });
}

function running(parts: Required<Parts>, template: PipelineTemplate): LocalPipeline {
  const { kinesis, client, bucket, lambda, eventSource } = parts;
  return {
    template,
    kinesisEndpoint: kinesis.endpoint,
    s3Endpoint: bucket.url,
    client,
    put: putOn(parts, template.stream.name),
    counts: () => eventSource.counts(),
    functionLog: () => lambda.log(),
    deadLetters: () => bucket.objects(template.deadLetterBucket),
    drained: (timeoutMs) =>
      eventSource.drained(timeoutMs).catch((error) => {
        throw kinesis.failure() ?? error;
      }),
    stop: () => stop(parts),
  };
}

function putOn({ client, kinesis }: Required<Parts>, stream: string): PutRecord {
  return async (data, partitionKey) => {
    const record = { StreamName: stream, Data: data, PartitionKey: partitionKey };
    await client.send(new PutRecordCommand(record)).catch((error) => {
      throw kinesis.failure() ?? error;
    });
  };
}

/** The function goes first: an invocation under way ends with its process, and the mapping need not wait for it. */
async function stop(parts: Parts): Promise<void> {
  const mappingEnded = parts.eventSource?.stop();
  await parts.lambda?.stop();
  await mappingEnded;
  parts.client?.destroy();
  await Promise.all([parts.bucket?.stop(), parts.kinesis?.stop()]);
}
