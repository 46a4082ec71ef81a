import { createsFlowLogs, flowLogSettings, isSender, type PipelineConfig, sourceLogGroupName } from "./config.ts";
import { dollars, type Prices, pricesOf } from "./prices.ts";
import { type Sizing, sizeStream } from "./sizing.ts";
import {
  DEFAULT_FLOWS_PER_SECOND,
  estimatedUsage,
  type FlowRate,
  HOURS_A_MONTH,
  type MonthlyUsage,
  recordBytes,
} from "./usage.ts";

export { DEFAULT_FLOWS_PER_SECOND, type FlowRate } from "./usage.ts";

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
  /** How large the stream should be; absent where the stream is another account's. */
  readonly sizing?: Sizing;
  /** What these flow logs would cost a month less if they went to S3; only where the pipeline creates them. */
  readonly s3SavesUsd?: number;
}

/** One line of the bill: what it is paid for, and of which parts of the usage it is made up. */
export interface CostComponent {
  readonly component: string;
  readonly uses: readonly (keyof MonthlyUsage)[];
  price(priced: Priced): Omit<CostItem, "component">;
}

export interface Priced {
  readonly config: PipelineConfig;
  readonly usage: MonthlyUsage;
  readonly prices: Prices;
}

/** What the pipeline costs a month, roughly, at that rate: records a second, or what was measured. */
export function estimateMonthlyCost(
  config: PipelineConfig,
  rate: number | FlowRate = DEFAULT_FLOWS_PER_SECOND,
): CostEstimate {
  const flow = typeof rate === "number" ? { flowsPerSecond: rate } : rate;
  const priced = { config, usage: estimatedUsage(config, flow), prices: pricesOf(config) };
  const items = componentsOf(config).map(({ component, price }) => ({ component, ...price(priced) }));
  return {
    flowsPerSecond: flow.flowsPerSecond,
    priceRegion: priced.prices.region,
    pricesAsOf: priced.prices.asOf,
    assumptions: assumptionsOf(priced, flow),
    items,
    total: items.reduce((sum, { usd }) => sum + usd, 0),
    ...(isSender(config) ? {} : { sizing: sizeStream(config, flow.flowsPerSecond) }),
    ...(createsFlowLogs(config) ? { s3SavesUsd: savedByS3(priced) } : {}),
  };
}

/** What of the pipeline is paid for: a sender pays for its flow logs alone, a receiver without a source for all but those. */
export function componentsOf(config: PipelineConfig): readonly CostComponent[] {
  if (isSender(config)) return [FLOW_LOGS];
  return sourceLogGroupName(config) !== undefined ? [FLOW_LOGS, ...OF_THE_STREAM] : OF_THE_STREAM;
}

// --- internal ---

const FLOW_LOGS: CostComponent = {
  component: "VPC flow logs to CloudWatch Logs",
  uses: ["flowLogGb"],
  price: flowLogs,
};

const OF_THE_STREAM: readonly CostComponent[] = [
  { component: "Kinesis stream", uses: ["shards", "streamGbIn", "streamGbOut", "putUnits"], price: kinesis },
  { component: "Lambda function", uses: ["invocations", "gbSeconds"], price: lambda },
  { component: "The function's log", uses: ["functionLogGb"], price: functionLog },
  { component: "KMS", uses: ["keyRequests"], price: kms },
  { component: "S3 dead letters", uses: ["deadLetterGb", "deadLetterPuts"], price: deadLetters },
];

function assumptionsOf({ config, prices }: Priced, { flowsPerSecond, lineBytes, measuredDays }: FlowRate): string[] {
  const bytes = recordBytes(config);
  const origin = measuredDays === undefined ? "day and night" : `measured over ${daysInWords(measuredDays)}`;
  const rate = Number(flowsPerSecond.toPrecision(3)).toLocaleString("en-US");
  return [
    `${rate} flow log records a second, ${origin}`,
    `${Math.round(lineBytes ?? bytes.lineBytes)} bytes a record in CloudWatch Logs, ${bytes.streamBytes} on the stream (gzip)`,
    `list prices of ${prices.region} of ${prices.asOf}, first tier, without tax or data transfer`,
  ];
}

function daysInWords(days: number): string {
  const rounded = Math.round(days * 10) / 10;
  return rounded === 1 ? "a day" : `${rounded} days`;
}

function flowLogs({ config, usage: { flowLogGb }, prices }: Priced): Omit<CostItem, "component"> {
  const { source } = config;
  const delivered = flowLogGb * prices.vendedLogs.gbToCloudWatch;
  if (source.logGroup !== undefined) {
    return {
      usd: 0,
      why: `${source.logGroup} exists: ${gb(flowLogGb)}, ${dollars(delivered)} a month, paid for already`,
    };
  }
  const { retentionDays } = flowLogSettings(config);
  const kept = (flowLogGb * retentionDays) / 30;
  const usd = delivered + kept * prices.logs.gbMonth;
  return { usd, why: `${gb(flowLogGb)} delivered, ${gb(kept)} kept for ${retentionDays} days` };
}

/** The same records delivered to a bucket, and kept there as long. */
function savedByS3({ config, usage: { flowLogGb }, prices }: Priced): number {
  const kept = (flowLogGb * flowLogSettings(config).retentionDays) / 30;
  const { gbToCloudWatch, gbToS3 } = prices.vendedLogs;
  return flowLogGb * (gbToCloudWatch - gbToS3) + kept * (prices.logs.gbMonth - prices.s3.gbMonth);
}

function kinesis({ config: { stream }, usage, prices }: Priced): Omit<CostItem, "component"> {
  const days = stream.retentionHours / 24;
  return stream.mode === "provisioned"
    ? provisionedStream(days, usage, prices.kinesisProvisioned)
    : onDemandStream(days, usage, prices.kinesisOnDemand);
}

function provisionedStream(
  days: number,
  usage: MonthlyUsage,
  { shardHour, millionPutUnits, shardHourToSevenDays, gbMonthPastSevenDays }: Prices["kinesisProvisioned"],
): Omit<CostItem, "component"> {
  const { shards, putUnits } = usage;
  const hourly = shardHour + (days > 1 ? shardHourToSevenDays : 0);
  const kept = keptGb(usage, days - 7) * gbMonthPastSevenDays;
  const usd = shards * HOURS_A_MONTH * hourly + (putUnits / 1e6) * millionPutUnits + kept;
  return { usd, why: `${shards === 1 ? "a shard" : `${shards} shards`} by the hour, ${gb(usage.streamGbIn)} in` };
}

function onDemandStream(
  days: number,
  usage: MonthlyUsage,
  { streamHour, gbIn, gbOut, gbMonthToSevenDays, gbMonthPastSevenDays }: Prices["kinesisOnDemand"],
): Omit<CostItem, "component"> {
  const { streamGbIn, streamGbOut } = usage;
  const kept =
    keptGb(usage, Math.min(days, 7) - 1) * gbMonthToSevenDays + keptGb(usage, days - 7) * gbMonthPastSevenDays;
  const usd = HOURS_A_MONTH * streamHour + streamGbIn * gbIn + streamGbOut * gbOut + kept;
  const [into, out] = [gb(streamGbIn), gb(streamGbOut)];
  return { usd, why: `a stream by the hour, ${into === out ? `${into} in and out` : `${into} in, ${out} out`}` };
}

/** GB that lie on the stream at any time because it keeps records for so many days. */
function keptGb({ streamGbIn }: MonthlyUsage, days: number): number {
  return (streamGbIn * Math.max(0, days)) / 30;
}

function lambda({ usage: { invocations, gbSeconds }, prices: { lambdaArm } }: Priced): Omit<CostItem, "component"> {
  const usd = gbSeconds * lambdaArm.gbSecond + (invocations / 1e6) * lambdaArm.millionRequests;
  return { usd, why: `${Math.round(invocations).toLocaleString("en-US")} invocations` };
}

function functionLog({ usage: { functionLogGb }, prices }: Priced): Omit<CostItem, "component"> {
  return { usd: functionLogGb * prices.logs.gbIn, why: `${gb(functionLogGb)} of accounting` };
}

function kms({ config, usage: { keyRequests }, prices }: Priced): Omit<CostItem, "component"> {
  const usd = (keyRequests / 10_000) * prices.kms.tenThousandRequests;
  if (config.encryption.kmsKey !== "create") return { usd, why: "requests of the stream" };
  return { usd: usd + prices.kms.keyMonth, why: "one key, and requests of the stream" };
}

function deadLetters({ usage: { deadLetterGb, deadLetterPuts }, prices: { s3 } }: Priced): Omit<CostItem, "component"> {
  const usd = deadLetterGb * s3.gbMonth + (deadLetterPuts / 1000) * s3.thousandPuts;
  const why = `${gb(deadLetterGb)} in ${Math.round(deadLetterPuts).toLocaleString("en-US")} objects`;
  return { usd, why: deadLetterGb === 1 ? "up to 1 GB in 1,000 objects; none as a rule" : why };
}

function gb(amount: number): string {
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount).toLocaleString("en-US")} GB`;
}
