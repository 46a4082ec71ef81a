import { age, lasting, utc } from "./age.ts";
import { atLogGroup } from "./at-log-group.ts";
import { type Check, failed, passed } from "./check.ts";
import { FLOW_LAG_MS, recentEvents } from "./recent-events.ts";

/** Flow logs reach the log group: its newest event is of late. */
export const logGroupCheck: Check = {
  hop: "log group",
  title: "flow logs reach the log group",
  actions: ["logs:FilterLogEvents"],
  run(context) {
    return atLogGroup(context, "log group", async ({ client, logGroupName: logGroup }) => {
      const { sinceMs, signal } = context;
      const fromMs = sinceMs - FLOW_LAG_MS;
      const [newest] = await recentEvents(client, { logGroupName: logGroup, sinceMs: fromMs, signal });
      if (!newest) {
        return failed(
          `${logGroup} has no event since ${utc(fromMs)}, in the last ${lasting(Date.now() - fromMs)}: flow logs lag by up to ${lasting(FLOW_LAG_MS)}`,
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
