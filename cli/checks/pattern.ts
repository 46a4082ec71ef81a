import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { parsePattern } from "../../flow/pattern.ts";
import { explainMismatch } from "../../flow/pattern-mismatch.ts";
import { sourceLogGroupName } from "../../stacks/config.ts";
import {
  type Check,
  type CheckContext,
  failed,
  type Outcome,
  passed,
  unchecked,
  uncheckedWithoutConfig,
} from "./check.ts";
import { FLOW_LAG_MS, recentEvents } from "./recent-events.ts";
import { reasonOf } from "./run-check.ts";
import { pipelineFilter } from "./subscription-filter.ts";
import { withClient } from "./with-client.ts";

/** The pattern of the filter, as it stands in the account, matches what is in the log group. */
export const patternCheck: Check = {
  hop: "pattern",
  title: "the filter's pattern matches the log group's events",
  actions: ["logs:DescribeSubscriptionFilters", "logs:FilterLogEvents", "logs:TestMetricFilter"],
  async run(context) {
    const { client: config, config: pipeline, sinceMs, signal } = context;
    const logGroupName = pipeline && sourceLogGroupName(pipeline);
    if (!logGroupName) return uncheckedWithoutConfig("filter");
    const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(config), async (client) => {
      const filter = await pipelineFilter(client, pipeline, signal);
      if (!filter) return unchecked("there is no subscription filter");
      const events = await recentEvents(client, { logGroupName, sinceMs: sinceMs - FLOW_LAG_MS, signal });
      const messages = events.slice(0, SAMPLE).map(({ message }) => message);
      if (messages.length === 0) return unchecked("no recent event to try it on", undefined, { mayPass: true });
      const pattern = filter.filterPattern ?? "";
      return judge(messages, pattern, await matchesOf(client, { pattern, messages }, context));
    });
  },
};

// --- internal ---

/** What one call of TestMetricFilter takes. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
const SAMPLE = 50;

interface Matches {
  /** Which of the messages match, by their index. */
  matched: ReadonlySet<number>;
  /** Why CloudWatch Logs itself was not asked; absent where it was. */
  unasked?: string;
}

/** By CloudWatch Logs itself; by our own matcher where that is denied, or is an emulator that cannot say. */
async function matchesOf(
  client: CloudWatchLogsClient,
  { pattern, messages }: { pattern: string; messages: string[] },
  context: CheckContext,
): Promise<Matches> {
  const { TestMetricFilterCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  try {
    const request = new TestMetricFilterCommand({ filterPattern: pattern, logEventMessages: messages });
    const { matches } = await client.send(request, { abortSignal: context.signal });
    if (matches) return { matched: new Set(matches.map(({ eventNumber = 0 }) => eventNumber - 1)) };
    return { matched: ourMatches(pattern, messages), unasked: "this endpoint does not have logs:TestMetricFilter" };
  } catch (error) {
    return {
      matched: ourMatches(pattern, messages),
      unasked: reasonOf(error, "logs:TestMetricFilter", context),
    };
  }
}

function ourMatches(pattern: string, messages: readonly string[]): Set<number> {
  const { match } = parsePattern(pattern);
  return new Set(messages.flatMap((message, index) => (match(message) ? [index] : [])));
}

function judge(messages: readonly string[], pattern: string, { matched, unasked }: Matches): Outcome {
  const others = messages.filter((_, index) => !matched.has(index));
  const silent = others.filter((message) => /(^|\s)(NODATA|SKIPDATA)(\s|$)/.test(message));
  const data = { matched: matched.size, of: messages.length, noFlow: silent.length, by: unasked ? "vpcflow" : "AWS" };
  const how = unasked ? ` (by vpcflow's own matcher: ${unasked})` : "";
  const beside = silent.length > 0 ? `, ${silent.length} tell of no flow (NODATA, SKIPDATA)` : "";
  const found = `matches ${matched.size} of the ${messages.length} newest events${beside}${how}`;
  if (matched.size > 0) return passed(found, data);
  const wrong = others.find((message) => !silent.includes(message));
  if (wrong === undefined)
    return failed(found, "There is no traffic to see: wait, or make some.", { data, mayPass: true });
  const why = explainMismatch(pattern, wrong) ?? "should match, by AWS's documentation";
  return failed(
    `${found}: the first ${why}`,
    "Set logFormat in the config to the format of the flow logs (aws ec2 describe-flow-logs shows it as LogFormat), and deploy.",
    { data: { ...data, mismatch: why } },
  );
}
