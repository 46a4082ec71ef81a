import { sourceLogGroupName } from "../../stacks/config.ts";
import { age, utc } from "./age.ts";
import { type Check, failed, passed, uncheckedWithoutConfig } from "./check.ts";
import { FLOW_LAG_MS, recentEvents } from "./recent-events.ts";
import { withClient } from "./with-client.ts";

/** Flow logs reach the log group: its newest event is of late. */
export const logGroupCheck: Check = {
  hop: "log group",
  title: "flow logs reach the log group",
  actions: ["logs:FilterLogEvents"],
  async run({ client: config, config: pipeline, sinceMs, signal }) {
    const logGroup = pipeline && sourceLogGroupName(pipeline);
    if (!logGroup) return uncheckedWithoutConfig("log group");
    const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(config), async (client) => {
      const fromMs = sinceMs - FLOW_LAG_MS;
      const [newest] = await recentEvents(client, { logGroupName: logGroup, sinceMs: fromMs, signal });
      if (!newest) {
        return failed(
          `${logGroup} has no event since ${new Date(fromMs).toISOString()}`,
          "A new flow log needs 10 minutes and more: wait, or look further back with --start 2h. Without any traffic there is nothing to log.",
          { data: { logGroup }, mayPass: true },
        );
      }
      const { timestamp } = newest;
      return passed(`${logGroup}: newest event of ${utc(timestamp)}, ${age(timestamp)}`, {
        logGroup,
        newestEvent: new Date(timestamp).toISOString(),
      });
    });
  },
};
