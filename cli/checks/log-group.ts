import { flowLogGroupName } from "../../stacks/names.ts";
import { type Check, failed, passed, unchecked } from "./check.ts";

/** Flow logs reach the log group: its newest event is of late. */
export const logGroupCheck: Check = {
  hop: "log group",
  title: "flow logs reach the log group",
  async run({ client: config, config: pipeline, sinceMs }) {
    if (!pipeline)
      return unchecked("no config names the log group", "Run it in the pipeline's folder, or with --config FILE.");
    const name = pipeline.source.logGroup ?? flowLogGroupName(pipeline);
    const { CloudWatchLogsClient, FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new CloudWatchLogsClient(config);
    try {
      const { events = [] } = await client.send(
        new FilterLogEventsCommand({ logGroupName: name, startTime: Math.floor(sinceMs), limit: 1 }),
      );
      if (events.length > 0) return passed(`${name} has events since ${new Date(sinceMs).toISOString()}`);
      return failed(
        `${name} has no event since ${new Date(sinceMs).toISOString()}`,
        "A new flow log needs 10 minutes and more; then see its status: aws ec2 describe-flow-logs.",
      );
    } finally {
      client.destroy();
    }
  },
};
