import type { ClientConfig } from "../../sources/aws-session.ts";
import type { FlowRate } from "../../stacks/usage.ts";
import { type Metrics, type Readings, readMetrics } from "./metrics.ts";

/** What tells how much flows: the metrics that CloudWatch Logs keeps of a log group. */
export const LOG_GROUP_METRICS = ["flowLogBytes", "flowLogEvents"] as const;
export type LogGroupMetric = (typeof LOG_GROUP_METRICS)[number];

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html */
export function logGroupMetrics(logGroup: string): Metrics<LogGroupMetric> {
  const dimensions = { LogGroupName: logGroup };
  return {
    flowLogBytes: { namespace: "AWS/Logs", name: "IncomingBytes", dimensions, stat: "Sum" },
    flowLogEvents: { namespace: "AWS/Logs", name: "IncomingLogEvents", dimensions, stat: "Sum" },
  };
}

/** The rate that those metrics tell; none where nothing came in. */
export function flowRateOf({ flowLogBytes, flowLogEvents }: Readings<LogGroupMetric>): FlowRate | undefined {
  if (!flowLogEvents || flowLogEvents.sum === 0) return undefined;
  return {
    flowsPerSecond: flowLogEvents.sum / flowLogEvents.seconds,
    lineBytes: flowLogBytes && flowLogBytes.sum / flowLogEvents.sum,
    measuredDays: flowLogEvents.seconds / 86_400,
  };
}

/** How much came into a log group over the last days; `undefined` where nothing did. */
export async function measureFlowRate(
  logGroup: string,
  reading: { client: ClientConfig; days: number; signal: AbortSignal },
): Promise<FlowRate | undefined> {
  return flowRateOf(await readMetrics(logGroupMetrics(logGroup), reading));
}
