import { parseLogFormat } from "../flow/format.ts";
import type { PipelineConfig } from "./config.ts";

/** What a busy VPC of some fifty instances logs, for who does not know better. */
export const DEFAULT_FLOWS_PER_SECOND = 100;

export const HOURS_A_MONTH = 730;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3600;
export const GB = 1e9;

/** How much flows: so many flow log records a second, day and night. */
export interface FlowRate {
  readonly flowsPerSecond: number;
  /** Bytes that a record takes in CloudWatch Logs, where that was measured. */
  readonly lineBytes?: number | undefined;
  /** Over how many days it was measured. */
  readonly measuredDays?: number | undefined;
}

/** What a pipeline uses in a month (730 hours), in the units of AWS's bill. */
export interface MonthlyUsage {
  /** GB of flow logs into CloudWatch Logs. */
  readonly flowLogGb: number;
  readonly shards: number;
  /** GB put on the stream as Kinesis bills them: each record by the started KB. */
  readonly streamGbIn: number;
  readonly streamGbOut: number;
  /** Each started 25 KB of a record. */
  readonly putUnits: number;
  readonly invocations: number;
  /** GB of memory times seconds. */
  readonly gbSeconds: number;
  readonly functionLogGb: number;
  readonly keyRequests: number;
  readonly deadLetterGb: number;
  readonly deadLetterPuts: number;
}

/** Bytes of one record in CloudWatch Logs, as it bills them, and on the stream, within a gzip message. */
export function recordBytes({ source }: Pick<PipelineConfig, "source">): { lineBytes: number; streamBytes: number } {
  const fields = parseLogFormat(source.logFormat).fields.length;
  return {
    lineBytes: fields * FIELD_BYTES + EVENT_OVERHEAD_BYTES,
    streamBytes: Math.round(fields * COMPRESSED_FIELD_BYTES),
  };
}

/** Records a second and bytes a second that so many flows a second are on the stream. */
export function streamLoad(config: Pick<PipelineConfig, "source">, flowsPerSecond: number) {
  const { streamBytes } = recordBytes(config);
  return { recordsPerSecond: flowsPerSecond / FLOWS_A_RECORD, bytesPerSecond: flowsPerSecond * streamBytes };
}

/** What so many flows come to, estimated from the config alone. */
export function estimatedUsage(config: PipelineConfig, rate: FlowRate): MonthlyUsage {
  const flows = rate.flowsPerSecond * SECONDS_A_MONTH;
  const records = flows / FLOWS_A_RECORD;
  const { lineBytes, streamBytes } = recordBytes(config);
  const shards = shardsOf(config);
  const invocations = flows === 0 ? 0 : (shards * SECONDS_A_MONTH) / WINDOW_SECONDS;
  const streamGb = billedStreamGb(records, streamBytes * FLOWS_A_RECORD);
  return {
    flowLogGb: (flows * (rate.lineBytes ?? lineBytes)) / GB,
    shards,
    streamGbIn: streamGb,
    streamGbOut: streamGb,
    putUnits: putUnitsOf(records, streamBytes * FLOWS_A_RECORD),
    invocations,
    gbSeconds: (invocations * INVOCATION_SECONDS + flows / FLOWS_PER_CPU_SECOND) * (config.processor.memoryMb / 1024),
    functionLogGb: (invocations * LOG_BYTES_AN_INVOCATION) / GB,
    keyRequests: keyRequestsOf(shards),
    deadLetterGb: 1,
    deadLetterPuts: 1000,
  };
}

/** GB as Kinesis on demand bills them: each record by the started KB. */
export function billedStreamGb(records: number, bytesARecord: number): number {
  return (records * Math.ceil(bytesARecord / 1024) * 1024) / GB;
}

/** PUT payload units: each started 25 KB of a record. */
export function putUnitsOf(records: number, bytesARecord: number): number {
  return records * Math.ceil(bytesARecord / 25_600);
}

/** Kinesis asks for a data key about every five minutes a shard, on both sides. */
export function keyRequestsOf(shards: number): number {
  return shards * HOURS_A_MONTH * 12 * 2;
}

// --- internal ---

/** CloudWatch Logs adds them to each event's message. */
const EVENT_OVERHEAD_BYTES = 26;
const FIELD_BYTES = 8;
/** Compressed, the default format's 14 fields take 25 to 47 bytes. */
const COMPRESSED_FIELD_BYTES = 40 / 14;
/** What Kinesis opens for a new on-demand stream. */
const ON_DEMAND_SHARDS = 4;
const WINDOW_SECONDS = 10;
/** Start of an invocation, and a slow estimate of decoding. */
const INVOCATION_SECONDS = 0.1;
const FLOWS_PER_CPU_SECOND = 100_000;
/** Few of one log stream come together: a record on the stream is small, and counts as one unit of 25 KB. */
const FLOWS_A_RECORD = 20;
const LOG_BYTES_AN_INVOCATION = 1000;

function shardsOf({ stream }: PipelineConfig): number {
  return stream.mode === "provisioned" ? (stream.shards ?? 1) : ON_DEMAND_SHARDS;
}
