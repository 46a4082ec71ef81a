import type { ClientConfig } from "../../sources/aws-session.ts";
import { isSender, type PipelineConfig } from "../../stacks/config.ts";
import { type CostItem, componentsOf } from "../../stacks/cost-components.ts";
import { streamName } from "../../stacks/names.ts";
import { pricesOf } from "../../stacks/prices.ts";
import {
  billedStreamGb,
  estimatedUsage,
  type FlowRate,
  GB,
  keyRequestsOf,
  type MonthlyUsage,
  putUnitsOf,
  SECONDS_A_MONTH,
} from "../../stacks/usage.ts";
import { accountOf } from "../checks/accounts.ts";
import { withClient } from "../checks/with-client.ts";
import { askAws, isAnswered } from "../inspect/ask.ts";
import { type CostMetric, metricsOf } from "./cost-metrics.ts";
import { flowRateOf } from "./flow-rate.ts";
import { METRIC_ACTIONS, type Metric, type Reading, type Readings, readMetrics } from "./metrics.ts";

/** What was not measured, and why; with the action that was denied, where it was that. */
export interface Missing {
  readonly what: string;
  readonly why: string;
  readonly action?: string | undefined;
}

/** What a pipeline that runs costs a month if it goes on so. */
export interface RunRate {
  /** How much flows, where its log group's metrics tell. */
  readonly rate?: FlowRate | undefined;
  /** Only those that could be measured. */
  readonly items: readonly CostItem[];
  /** US dollars a month, of those items. */
  readonly total: number;
  readonly missing: readonly Missing[];
}

export interface Measuring {
  readonly client: ClientConfig;
  readonly days: number;
  readonly signal: AbortSignal;
}

/** The IAM actions of a measurement, all read-only. */
export const COST_ACTIONS = [...METRIC_ACTIONS, "kinesis:DescribeStreamSummary", "sts:GetCallerIdentity"] as const;

/** Measures what the pipeline uses, by CloudWatch's metrics of the last days, and prices it. */
export async function measureRunRate(config: PipelineConfig, measuring: Measuring): Promise<RunRate> {
  const [metrics, stream] = await Promise.all([
    ask(METRIC_ACTIONS, measuring, async (signal) => {
      const account = await accountOf({ client: measuring.client, config, signal });
      return readMetrics(metricsOf(config, account), { ...measuring, signal });
    }),
    isSender(config)
      ? { value: undefined }
      : ask(["kinesis:DescribeStreamSummary"], measuring, (signal) => openShards(config, measuring.client, signal)),
  ]);
  const readings = isAnswered(metrics) ? metrics.value : {};
  const shards = isAnswered(stream) ? stream.value : undefined;
  const measured = usageOf(readings, { config, shards });
  // What comes from other accounts is in no metric of this one's log group.
  const rate = config.central ? undefined : flowRateOf(readings);
  const items = itemsOf(config, measured, rate);
  return {
    ...(rate && { rate }),
    items,
    total: items.reduce((sum, { usd }) => sum + usd, 0),
    missing: [
      ...(isAnswered(metrics)
        ? silent(metricsOf(config, ""), readings, { days: measuring.days, isThere: shards !== undefined })
        : [{ what: "CloudWatch's metrics", why: metrics.why, action: metrics.action }]),
      ...(isAnswered(stream) ? [] : [{ what: "the stream's open shards", why: stream.why, action: stream.action }]),
    ],
  };
}

// --- internal ---

const METRIC_LIMIT_MS = 10_000;

/** An empty bucket has no metrics, and costs nothing. */
const ABSENT_WHEN_EMPTY: ReadonlySet<string> = new Set(["bucketBytes", "bucketObjects"]);

function ask<Value>(actions: readonly string[], { signal }: Measuring, asks: (signal: AbortSignal) => Promise<Value>) {
  return askAws(asks, { actions, signal, limitMs: METRIC_LIMIT_MS });
}

async function openShards(config: PipelineConfig, client: ClientConfig, abortSignal: AbortSignal) {
  const { DescribeStreamSummaryCommand, KinesisClient } = await import("@aws-sdk/client-kinesis");
  return withClient(new KinesisClient(client), async (kinesis) => {
    const request = new DescribeStreamSummaryCommand({ StreamName: streamName(config) });
    const { StreamDescriptionSummary } = await kinesis.send(request, { abortSignal });
    return StreamDescriptionSummary?.OpenShardCount;
  });
}

interface Known {
  config: PipelineConfig;
  shards: number | undefined;
}

/** What the readings come to in a month; a part that nothing tells is left out. */
function usageOf(readings: Readings<CostMetric>, { config, shards }: Known): Partial<MonthlyUsage> {
  const { flowLogBytes, streamBytes, streamRecords, streamBytesOut, invocations, durationMs } = readings;
  const { functionLogBytes, bucketBytes, bucketObjects } = readings;
  const records = streamRecords && aMonth(streamRecords);
  const size = streamRecords?.sum ? (streamBytes?.sum ?? 0) / streamRecords.sum : 0;
  const isMeasured = Object.keys(readings).length > 0;
  const usage = {
    flowLogGb: flowLogBytes && aMonth(flowLogBytes) / GB,
    shards,
    streamGbIn: records && billedStreamGb(records, size),
    streamGbOut: streamBytesOut && aMonth(streamBytesOut) / GB,
    putUnits: records && putUnitsOf(records, size),
    invocations: invocations && aMonth(invocations),
    gbSeconds: durationMs && (aMonth(durationMs) / 1000) * (config.processor.memoryMb / 1024),
    functionLogGb: functionLogBytes && aMonth(functionLogBytes) / GB,
    // No metric tells of them.
    keyRequests: shards && keyRequestsOf(shards),
    deadLetterGb: bucketBytes ? bucketBytes.newest / GB : isMeasured ? 0 : undefined,
    deadLetterPuts: bucketObjects ? bucketObjects.newest : isMeasured ? 0 : undefined,
  };
  return Object.fromEntries(Object.entries(usage).filter(([, amount]) => amount !== undefined));
}

function aMonth({ sum, seconds }: Reading): number {
  return (sum / seconds) * SECONDS_A_MONTH;
}

function itemsOf(config: PipelineConfig, measured: Partial<MonthlyUsage>, rate: FlowRate | undefined): CostItem[] {
  const usage = { ...estimatedUsage(config, rate ?? { flowsPerSecond: 0 }), ...measured };
  const prices = pricesOf(config);
  return componentsOf(config)
    .filter(({ uses }) => uses.every((part) => part in measured))
    .map(({ component, price }) => ({ component, ...price({ config, usage, prices }) }));
}

/** Metrics without a value: nothing was deployed, or nothing came. Those of one resource are told together. */
function silent(
  metrics: Readonly<Record<string, Metric>>,
  readings: Readings<CostMetric>,
  { days, isThere }: { days: number; isThere: boolean },
): Missing[] {
  const window = `the last ${days === 1 ? "day" : `${days} days`}`;
  if (Object.keys(readings).length === 0) {
    const why = isThere
      ? "the stream is there, and metrics come some minutes after the first data (vpcflow verify says whether it flows)"
      : "is it deployed, here and under this name?";
    return [{ what: "all metrics", why: `none has a value in ${window}: ${why}` }];
  }
  const absent = Object.entries(metrics).filter(([key]) => !(key in readings) && !ABSENT_WHEN_EMPTY.has(key));
  const names = new Map<string, string[]>();
  for (const [, { namespace, name, dimensions }] of absent) {
    const resource = `${namespace} of ${Object.values(dimensions)[0]}`;
    names.set(resource, [...(names.get(resource) ?? []), name]);
  }
  return [...names].map(([what, those]) => ({ what, why: `no value in ${window} of ${those.join(", ")}` }));
}
