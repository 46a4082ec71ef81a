import { createsFlowLogs, flowLogSettings, isSender, type PipelineConfig, sourceLogGroupName } from "./config.ts";
import { dollars, type Prices } from "./prices.ts";
import { HOURS_A_MONTH, type MonthlyUsage } from "./usage.ts";

export interface CostItem {
  readonly component: string;
  /** US dollars a month (730 hours). */
  readonly usd: number;
  readonly why: string;
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

/**
 * What of the pipeline is paid for: a sender pays for its flow logs, and for a key that it makes for their log group; a
 * receiver without a source for all but flow logs.
 */
export function componentsOf(config: PipelineConfig): readonly CostComponent[] {
  if (isSender(config)) return makesKeyOfSender(config) ? [FLOW_LOGS, KEY_OF_SENDER] : [FLOW_LOGS];
  return sourceLogGroupName(config) !== undefined ? [FLOW_LOGS, ...OF_THE_STREAM] : OF_THE_STREAM;
}

/** GB that are billed as kept, of flow logs of which so many are delivered a month. */
export function storedGb(config: Pick<PipelineConfig, "source">, flowLogGb: number): number {
  return (flowLogGb * STORED_SHARE * flowLogSettings(config).retentionDays) / 30;
}

// --- internal ---

/** What is kept is billed compressed, as AWS's pricing calculator reckons it; S3 gets flow logs compressed, too. */
const STORED_SHARE = 0.15;

const FLOW_LOGS: CostComponent = {
  component: "VPC flow logs to CloudWatch Logs",
  uses: ["flowLogGb"],
  price: flowLogs,
};

/** Its log group is all that it encrypts: its requests are too few to count. */
const KEY_OF_SENDER: CostComponent = {
  component: "KMS",
  uses: [],
  price: ({ prices }) => ({ usd: prices.kms.keyMonth, why: "one key, of the log group" }),
};

const OF_THE_STREAM: readonly CostComponent[] = [
  { component: "Kinesis stream", uses: ["shards", "streamGbIn", "streamGbOut", "putUnits"], price: kinesis },
  { component: "Lambda function", uses: ["invocations", "gbSeconds"], price: lambda },
  { component: "The function's log", uses: ["functionLogGb"], price: functionLog },
  { component: "KMS", uses: ["keyRequests"], price: kms },
  { component: "S3 dead letters", uses: ["deadLetterGb", "deadLetterPuts"], price: deadLetters },
];

function makesKeyOfSender(config: PipelineConfig): boolean {
  return createsFlowLogs(config) && config.encryption.kmsKey === "create";
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
  const kept = storedGb(config, flowLogGb);
  const usd = delivered + kept * prices.logs.gbMonth;
  return { usd, why: `${gb(flowLogGb)} delivered, ${gb(kept)} kept compressed, for ${days(retentionDays)}` };
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
  if (deadLetterPuts === 0) return { usd, why: "none" };
  const why = `${gb(deadLetterGb)} in ${Math.round(deadLetterPuts).toLocaleString("en-US")} objects`;
  return { usd, why: deadLetterGb === 1 ? "up to 1 GB in 1,000 objects; none as a rule" : why };
}

function days(count: number): string {
  return count === 1 ? "a day" : `${count} days`;
}

function gb(amount: number): string {
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount).toLocaleString("en-US")} GB`;
}
