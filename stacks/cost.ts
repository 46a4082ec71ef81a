import { parseLogFormat } from "../flow/format.ts";
import { flowLogSettings, type PipelineConfig } from "./config.ts";
import { PRICES } from "./prices.ts";

/** What a busy VPC of some fifty instances logs, for who does not know better. */
export const DEFAULT_FLOWS_PER_SECOND = 100;

export interface CostItem {
  readonly component: string;
  /** US dollars a month (730 hours). */
  readonly usd: number;
  readonly why: string;
}

export interface CostEstimate {
  readonly flowsPerSecond: number;
  readonly priceRegion: string;
  readonly pricesAsOf: string;
  readonly assumptions: readonly string[];
  readonly items: readonly CostItem[];
  /** US dollars a month. */
  readonly total: number;
}

/** What the pipeline costs a month, roughly, at so many flow log records a second. */
export function estimateMonthlyCost(config: PipelineConfig, flowsPerSecond = DEFAULT_FLOWS_PER_SECOND): CostEstimate {
  const load = loadOf(config, flowsPerSecond);
  const items = [
    vendedLogs(config, load),
    kinesis(config, load),
    lambda(config, load),
    functionLog(load),
    kms(config, load),
    deadLetters(),
  ];
  return {
    flowsPerSecond,
    priceRegion: PRICES.region,
    pricesAsOf: PRICES.asOf,
    assumptions: [
      `${flowsPerSecond} flow log records a second, day and night`,
      `${load.lineBytes} bytes a record in CloudWatch Logs, ${load.streamBytes} on the stream (gzip)`,
      `list prices of ${PRICES.region} of ${PRICES.asOf}, without free tier, tax or data transfer`,
    ],
    items,
    total: items.reduce((sum, { usd }) => sum + usd, 0),
  };
}

// --- internal ---

const HOURS = 730;
const SECONDS = HOURS * 3600;
const GB = 1e9;
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

interface Load {
  readonly lineBytes: number;
  readonly streamBytes: number;
  readonly logGb: number;
  readonly streamGb: number;
  readonly flows: number;
  readonly shards: number;
  /** PUT payload units: each started 25 KB of a record. */
  readonly putUnits: number;
  readonly invocations: number;
}

function loadOf({ source, stream }: PipelineConfig, flowsPerSecond: number): Load {
  const fields = parseLogFormat(source.logFormat).fields.length;
  const lineBytes = fields * FIELD_BYTES + EVENT_OVERHEAD_BYTES;
  const streamBytes = Math.round(fields * COMPRESSED_FIELD_BYTES);
  const flows = flowsPerSecond * SECONDS;
  const shards = stream.mode === "provisioned" ? (stream.shards ?? 1) : ON_DEMAND_SHARDS;
  return {
    lineBytes,
    streamBytes,
    flows,
    shards,
    logGb: (flows * lineBytes) / GB,
    streamGb: ((flows / FLOWS_A_RECORD) * billedBytes(streamBytes)) / GB,
    putUnits: flows / FLOWS_A_RECORD,
    invocations: flows === 0 ? 0 : (shards * SECONDS) / WINDOW_SECONDS,
  };
}

/** Kinesis bills each record by the started KB. */
function billedBytes(streamBytes: number): number {
  return Math.ceil((streamBytes * FLOWS_A_RECORD) / 1024) * 1024;
}

function vendedLogs({ source }: PipelineConfig, { logGb }: Load): CostItem {
  const component = "VPC flow logs to CloudWatch Logs";
  if (source.logGroup !== undefined) return { component, usd: 0, why: `${source.logGroup} exists: paid for already` };
  const { retentionDays } = flowLogSettings({ source });
  const kept = (logGb * retentionDays) / 30;
  const usd = logGb * PRICES.logs.gbIn + kept * PRICES.logs.gbMonth;
  return { component, usd, why: `${gb(logGb)} delivered, ${gb(kept)} kept for ${retentionDays} days` };
}

function kinesis({ stream }: PipelineConfig, load: Load): CostItem {
  const days = stream.retentionHours / 24;
  const cost = stream.mode === "provisioned" ? provisionedStream(days, load) : onDemandStream(days, load);
  const pastSevenDays =
    keptGb(load, days - 7) *
    (stream.mode === "provisioned" ? PRICES.kinesisProvisioned : PRICES.kinesisOnDemand).gbMonthPastSevenDays;
  return { component: "Kinesis stream", usd: cost.usd + pastSevenDays, why: cost.why };
}

function provisionedStream(days: number, { shards, putUnits, streamGb }: Load): Omit<CostItem, "component"> {
  const { shardHour, millionPutUnits, shardHourToSevenDays } = PRICES.kinesisProvisioned;
  const hourly = shardHour + (days > 1 ? shardHourToSevenDays : 0);
  const usd = shards * HOURS * hourly + (putUnits / 1e6) * millionPutUnits;
  return { usd, why: `${shards === 1 ? "a shard" : `${shards} shards`} by the hour, ${gb(streamGb)} in` };
}

function onDemandStream(days: number, load: Load): Omit<CostItem, "component"> {
  const { streamHour, gbIn, gbOut, gbMonthToSevenDays } = PRICES.kinesisOnDemand;
  const kept = keptGb(load, Math.min(days, 7) - 1) * gbMonthToSevenDays;
  const usd = HOURS * streamHour + load.streamGb * (gbIn + gbOut) + kept;
  return { usd, why: `a stream by the hour, ${gb(load.streamGb)} in and out` };
}

/** GB that lie on the stream at any time because it keeps records for so many days. */
function keptGb({ streamGb }: Load, days: number): number {
  return (streamGb * Math.max(0, days)) / 30;
}

function lambda({ processor }: PipelineConfig, { invocations, flows }: Load): CostItem {
  const seconds = invocations * INVOCATION_SECONDS + flows / FLOWS_PER_CPU_SECOND;
  const { gbSecond, millionRequests } = PRICES.lambdaArm;
  const usd = seconds * (processor.memoryMb / 1024) * gbSecond + (invocations / 1e6) * millionRequests;
  return { component: "Lambda function", usd, why: `${Math.round(invocations).toLocaleString("en-US")} invocations` };
}

function functionLog({ invocations }: Load): CostItem {
  const logged = (invocations * LOG_BYTES_AN_INVOCATION) / GB;
  return { component: "The function's log", usd: logged * PRICES.logs.gbIn, why: `${gb(logged)} of accounting` };
}

/** Kinesis asks for a data key about every five minutes a shard, on both sides. */
function kms({ encryption }: PipelineConfig, { shards }: Load): CostItem {
  const component = "KMS";
  const requests = shards * HOURS * 12 * 2;
  const usd = (requests / 10_000) * PRICES.kms.tenThousandRequests;
  if (encryption.kmsKey !== "create") return { component, usd, why: "requests of the stream" };
  return { component, usd: usd + PRICES.kms.keyMonth, why: "one key, and requests of the stream" };
}

function deadLetters(): CostItem {
  const { gbMonth, thousandPuts } = PRICES.s3;
  return {
    component: "S3 dead letters",
    usd: gbMonth + thousandPuts,
    why: "up to 1 GB in 1,000 objects; none as a rule",
  };
}

function gb(amount: number): string {
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} GB`;
}
