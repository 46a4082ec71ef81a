import { isSender, type PipelineConfig, sourceLogGroupName } from "../../stacks/config.ts";
import { deadLetterBucketName, functionLogGroupName, functionName, streamName } from "../../stacks/names.ts";
import { type LogGroupMetric, logGroupMetrics } from "./flow-rate.ts";
import type { Metric, Metrics } from "./metrics.ts";

type StreamMetric =
  | "streamBytes"
  | "streamRecords"
  | "streamBytesOut"
  | "invocations"
  | "durationMs"
  | "functionLogBytes"
  | "bucketBytes"
  | "bucketObjects";
export type CostMetric = LogGroupMetric | StreamMetric;

/** The metrics that tell what the pipeline uses; `account` names the bucket of its dead letters. */
export function metricsOf(
  config: PipelineConfig,
  account: string,
): Partial<Metrics<CostMetric>> & Record<string, Metric> {
  const logGroup = sourceLogGroupName(config);
  const ofSource = logGroup === undefined ? {} : logGroupMetrics(logGroup);
  return isSender(config) ? { ...ofSource } : { ...ofSource, ...streamMetrics(config, account) };
}

// --- internal ---

function streamMetrics(config: PipelineConfig, account: string): Metrics<StreamMetric> {
  const stream = { StreamName: streamName(config) };
  const lambda = { FunctionName: functionName(config) };
  const log = { LogGroupName: functionLogGroupName(config) };
  const bucket = { BucketName: deadLetterBucketName(config, account, config.region) };
  const [inStandard, inAny] = [{ StorageType: "StandardStorage" }, { StorageType: "AllStorageTypes" }];
  const sum = (namespace: string, name: string, dimensions: Metric["dimensions"]): Metric => ({
    namespace,
    name,
    dimensions,
    stat: "Sum",
  });
  const daily = { namespace: "AWS/S3", stat: "Average", daily: true } as const;
  return {
    streamBytes: sum("AWS/Kinesis", "IncomingBytes", stream),
    streamRecords: sum("AWS/Kinesis", "IncomingRecords", stream),
    streamBytesOut: sum("AWS/Kinesis", "GetRecords.Bytes", stream),
    invocations: sum("AWS/Lambda", "Invocations", lambda),
    durationMs: sum("AWS/Lambda", "Duration", lambda),
    functionLogBytes: sum("AWS/Logs", "IncomingBytes", log),
    bucketBytes: { ...daily, name: "BucketSizeBytes", dimensions: { ...bucket, ...inStandard } },
    bucketObjects: { ...daily, name: "NumberOfObjects", dimensions: { ...bucket, ...inAny } },
  };
}
