import { createsFlowLogs, isSender, type PipelineConfig } from "./config.ts";
import { type CostItem, componentsOf, type Priced, storedGb } from "./cost-components.ts";
import { pricesOf } from "./prices.ts";
import { type Sizing, sizeStream } from "./sizing.ts";
import { DEFAULT_FLOWS_PER_SECOND, estimatedUsage, type FlowRate, recordBytes } from "./usage.ts";

export type { CostItem } from "./cost-components.ts";
export { DEFAULT_FLOWS_PER_SECOND, type FlowRate } from "./usage.ts";

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

// --- internal ---

function assumptionsOf({ config, prices }: Priced, { flowsPerSecond, lineBytes, measuredDays }: FlowRate): string[] {
  const bytes = recordBytes(config);
  const origin = measuredDays === undefined ? "day and night" : `measured over ${daysInWords(measuredDays)}`;
  const onStream = isSender(config) ? "" : `, ${bytes.streamBytes} on the stream (gzip)`;
  const rate = Number(flowsPerSecond.toPrecision(3)).toLocaleString("en-US");
  return [
    `${rate} flow log records a second, ${origin}`,
    `${Math.round(lineBytes ?? bytes.lineBytes)} bytes a record in CloudWatch Logs${onStream}`,
    `list prices of ${prices.region} of ${prices.asOf}, first tier, without tax or data transfer`,
  ];
}

function daysInWords(days: number): string {
  const rounded = Math.round(days * 10) / 10;
  return rounded === 1 ? "a day" : `${rounded} days`;
}

/** The same records delivered to a bucket, and kept there as long. */
function savedByS3({ config, usage: { flowLogGb }, prices }: Priced): number {
  const kept = storedGb(config, flowLogGb);
  const { gbToCloudWatch, gbToS3 } = prices.vendedLogs;
  return flowLogGb * (gbToCloudWatch - gbToS3) + kept * (prices.logs.gbMonth - prices.s3.gbMonth);
}
