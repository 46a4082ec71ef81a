import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import type { Construct } from "constructs";
import type { PipelineConfig } from "./config.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { RecordStream } from "./record-stream.ts";
import type { ServiceRole } from "./service-role.ts";

export interface EventSourceOptions {
  readonly config: PipelineConfig;
  readonly stream: RecordStream;
  readonly deadLetters: DeadLetters;
  readonly lambda: LambdaFunction;
  readonly role: ServiceRole;
}

/** Lambda's own limit: seven days, in seconds. */
const MAXIMUM_RECORD_AGE_SECONDS = 604_800;

/**
 * What makes Lambda read the stream from its beginning and invoke the function. No record is retried for ever, and none is
 * dropped: what runs out of retries or grows too old goes to the dead letters with its full payload. Ten retries, because a
 * batch that always fails holds up its shard while it is tried: an outage of the webhook that outlasts them is made good
 * from the dead letters, and not by a stream that stands still until its records are old. There are no filter
 * criteria: they never match gzip data, so they would drop every record.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export function eventSourceMapping(scope: Construct, options: EventSourceOptions): LambdaEventSourceMapping {
  const { config, stream, deadLetters, lambda, role } = options;
  return new LambdaEventSourceMapping(scope, "EventSource", {
    eventSourceArn: stream.arn,
    functionName: lambda.arn,
    startingPosition: "TRIM_HORIZON",
    batchSize: 1000,
    maximumBatchingWindowInSeconds: 10,
    // Order within a shard, and one part of the counts a batch.
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ["ReportBatchItemFailures"],
    maximumRetryAttempts: 10,
    maximumRecordAgeInSeconds: maximumRecordAge(config.stream.retentionHours),
    destinationConfig: { onFailure: { destinationArn: deadLetters.arn } },
    metricsConfig: { metrics: ["EventCount"] },
    // Lambda tries the role's permissions when the mapping is made.
    dependsOn: [role.policy],
  });
}

// --- internal ---

/** Half the retention: when a shard is stuck, what comes after the stuck records is still on the stream. */
function maximumRecordAge(retentionHours: number): number {
  return Math.min(MAXIMUM_RECORD_AGE_SECONDS, retentionHours * 1800);
}
