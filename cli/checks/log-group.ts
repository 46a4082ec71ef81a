import type { CloudWatchLogsClient, FilterLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { flowLogGroupName } from "../../stacks/names.ts";
import { type Check, failed, passed, uncheckedWithoutConfig } from "./check.ts";
import { withClient } from "./with-client.ts";

/** Flow logs reach the log group: its newest event is of late. */
export const logGroupCheck: Check = {
  hop: "log group",
  title: "flow logs reach the log group",
  actions: ["logs:FilterLogEvents"],
  async run({ client: config, config: pipeline, sinceMs }) {
    if (!pipeline) return uncheckedWithoutConfig("log group");
    const name = pipeline.source.logGroup ?? flowLogGroupName(pipeline);
    const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(config), async (client) => {
      if (await hasEvents(client, name, sinceMs))
        return passed(`${name} has events since ${new Date(sinceMs).toISOString()}`);
      return failed(
        `${name} has no event since ${new Date(sinceMs).toISOString()}`,
        "A new flow log needs 10 minutes and more; then see its status: aws ec2 describe-flow-logs.",
      );
    });
  },
};

// --- internal ---

/** FilterLogEvents may answer with an empty page and a token, where there is more to search. */
const MAX_PAGES = 20;

async function hasEvents(client: CloudWatchLogsClient, logGroupName: string, sinceMs: number): Promise<boolean> {
  const { FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer: FilterLogEventsCommandOutput = await client.send(
      new FilterLogEventsCommand({ logGroupName, startTime: Math.floor(sinceMs), limit: 1, nextToken }),
    );
    if (answer.events?.length) return true;
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return false;
}
