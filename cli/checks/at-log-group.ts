import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { createsFlowLogs, type PipelineConfig, sourceLogGroupName } from "../../stacks/config.ts";
import { type CheckContext, DEPLOY, failed, type Outcome, uncheckedWithoutConfig } from "./check.ts";
import { withClient } from "./with-client.ts";

/** The log group that flow logs come into, and what it is looked at with. */
export interface AtLogGroup {
  client: CloudWatchLogsClient;
  pipeline: PipelineConfig;
  logGroupName: string;
}

/**
 * Looks at the pipeline's log group with a client of CloudWatch Logs. Where the log group is not there, that is the outcome;
 * where no config names one, `what` could not be checked.
 */
export async function atLogGroup(
  { client: clientConfig, config: pipeline }: CheckContext,
  what: string,
  look: (at: AtLogGroup) => Promise<Outcome>,
): Promise<Outcome> {
  const logGroupName = pipeline && sourceLogGroupName(pipeline);
  if (!logGroupName) return uncheckedWithoutConfig(what);
  const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
  try {
    return await withClient(new CloudWatchLogsClient(clientConfig), (client) =>
      look({ client, pipeline, logGroupName }),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceNotFoundException") throw error;
    return isGone(pipeline, logGroupName);
  }
}

// --- internal ---

/** CloudWatch Logs' own words do not name it. */
function isGone(pipeline: PipelineConfig, logGroup: string): Outcome {
  return failed(
    `the log group ${logGroup} does not exist in ${pipeline.region}`,
    createsFlowLogs(pipeline)
      ? DEPLOY
      : "Correct source.logGroup or region in the config, or create the log group again, with a flow log that delivers to it; then deploy: vpcflow deploy.",
    { data: { logGroup } },
  );
}
