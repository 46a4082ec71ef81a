import { CloudwatchLogStream } from "@cdktf/provider-aws/lib/cloudwatch-log-stream/index.js";
import type { Construct } from "constructs";
import type { PipelineConfig } from "./config.ts";
import { probeLogStreamName } from "./names.ts";

/**
 * The log stream that `vpcflow verify --probe` puts its one event into. Made here, so that who probes needs
 * logs:PutLogEvents alone. CloudWatch Logs refuses a second one of its name: a pipeline of the same name stops at it.
 */
export function probeLogStream(scope: Construct, config: PipelineConfig, logGroupName: string): CloudwatchLogStream {
  return new CloudwatchLogStream(scope, "probe", { name: probeLogStreamName(config), logGroupName });
}
