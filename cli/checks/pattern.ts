import { explainMismatch } from "../../flow/pattern-mismatch.ts";
import { atLogGroup } from "./at-log-group.ts";
import { type Check, type CheckContext, failed, type Outcome, passed, unchecked } from "./check.ts";
import { NEWER_FLOW_LOG_ACTION, OLDER_LINES, ofFlowLogBefore } from "./newer-flow-log.ts";
import { type Matches, matchesOf, SAMPLE, tellsOfNoFlow } from "./pattern-matches.ts";
import { FLOW_LAG_MS, type RecentEvent, recentEvents } from "./recent-events.ts";
import { reasonOf } from "./run-check.ts";
import { pipelineFilter } from "./subscription-filter.ts";

/** The pattern of the filter, as it stands in the account, matches what is in the log group. */
export const patternCheck: Check = {
  hop: "pattern",
  title: "the filter's pattern matches the log group's events",
  actions: ["logs:DescribeSubscriptionFilters", "logs:FilterLogEvents", "logs:TestMetricFilter"],
  sometimes: [NEWER_FLOW_LOG_ACTION],
  run(context) {
    return atLogGroup(context, "filter", async ({ client, pipeline, logGroupName }) => {
      const { sinceMs, signal } = context;
      const filter = await pipelineFilter(client, pipeline, signal);
      if (!filter) return unchecked("there is no subscription filter");
      const events = await recentEvents(client, { logGroupName, sinceMs: sinceMs - FLOW_LAG_MS, signal });
      const newest = events.slice(0, SAMPLE);
      const messages = newest.map(({ message }) => message);
      if (messages.length === 0) return unchecked("no recent event to try it on", undefined, { mayPass: true });
      const pattern = filter.filterPattern ?? "";
      return judge({ events: newest, pattern }, await matchesOf(client, { pattern, messages, signal }), context);
    });
  },
};

// --- internal ---

const ACTION = "logs:TestMetricFilter";

async function judge(
  { events, pattern }: { events: readonly RecentEvent[]; pattern: string },
  { matched, unasked }: Matches,
  context: CheckContext,
): Promise<Outcome> {
  const others = events.filter((_, index) => !matched.has(index));
  const silent = others.filter(({ message }) => tellsOfNoFlow(message));
  const data = { matched: matched.size, of: events.length, noFlow: silent.length, by: unasked ? "vpcflow" : "AWS" };
  const how = unasked ? ` (by vpcflow's own matcher: ${whyNotAws(unasked, context)})` : "";
  const beside = silent.length > 0 ? `, ${silent.length} tell of no flow (NODATA, SKIPDATA)` : "";
  const found = `matches ${matched.size} of the ${events.length} newest events${beside}${how}`;
  if (matched.size > 0) return passed(found, data);
  const wrong = others.find((event) => !silent.includes(event));
  if (wrong === undefined)
    return failed(found, "There is no traffic to see: wait, or make some.", { data, mayPass: true });
  const before = await ofFlowLogBefore(context, { found, newestMs: wrong.timestamp, data });
  if (before) return before;
  const why = explainMismatch(pattern, wrong.message) ?? "should match, by AWS's documentation";
  return failed(
    `${found}: the first ${why}`,
    `${OLDER_LINES} Else set logFormat in the config to the format of the flow logs (aws ec2 describe-flow-logs shows it as LogFormat), and deploy.`,
    { data: { ...data, mismatch: why } },
  );
}

function whyNotAws(unasked: NonNullable<Matches["unasked"]>, context: CheckContext): string {
  return unasked === "unanswered" ? `this endpoint does not have ${ACTION}` : reasonOf(unasked.error, ACTION, context);
}
