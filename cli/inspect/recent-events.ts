import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { VpcflowError } from "../../flow/errors.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import { explainMismatch } from "../../flow/pattern-mismatch.ts";
import { matchesOf, SAMPLE, tellsOfNoFlow } from "../checks/pattern-matches.ts";
import { FLOW_LAG_MS, recentEvents } from "../checks/recent-events.ts";
import { withClient } from "../checks/with-client.ts";
import type { InspectionWarning, Look, Looking } from "./inspection.ts";

/** Whether the filter pattern would match what came into the log group of late. */
export const lookAtRecentEvents: Look<readonly InspectionWarning[]> = {
  what: "its recent events",
  actions: ["logs:FilterLogEvents", "logs:TestMetricFilter"],
  async look(looking) {
    const pattern = patternOf(looking);
    // What is wrong with the format is said where the format comes from.
    if (pattern === undefined) return [];
    const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(looking.client), async (client) => {
      const messages = await recentMessages(client, looking);
      if (messages.length === 0) return [noEvents(looking.logGroup)];
      const traffic = messages.filter((message) => !tellsOfNoFlow(message));
      if (traffic.length === 0) return [];
      const { signal } = looking;
      const { matched } = await matchesOf(client, { pattern, messages: traffic, signal });
      return matched.size > 0 ? [] : [matchesNothing(traffic, pattern)];
    });
  },
};

// --- internal ---

/** A day back at most: what has been silent for longer is not in use. */
const WINDOWS_MS = [FLOW_LAG_MS, 86_400_000];

function patternOf({ subject }: Looking): string | undefined {
  const { logFormat = "default", filter = "traffic" } = subject.source;
  try {
    return subscriptionPattern(parseLogFormat(logFormat), filter);
  } catch (error) {
    if (error instanceof VpcflowError) return undefined;
    throw error;
  }
}

async function recentMessages(client: CloudWatchLogsClient, { logGroup, signal }: Looking): Promise<string[]> {
  for (const windowMs of WINDOWS_MS) {
    const events = await recentEvents(client, { logGroupName: logGroup, sinceMs: Date.now() - windowMs, signal });
    if (events.length > 0) return events.slice(0, SAMPLE).map(({ message }) => message);
  }
  return [];
}

function noEvents(logGroup: string): InspectionWarning {
  return {
    code: "no-recent-events",
    sentence: `${logGroup} has had no event for a day.`,
    fix: "A new flow log needs 10 minutes and more; else see its status: aws ec2 describe-flow-logs.",
  };
}

function matchesNothing(messages: readonly string[], pattern: string): InspectionWarning {
  const why = explainMismatch(pattern, messages[0]!) ?? "should match, by AWS's documentation";
  return {
    code: "pattern-matches-nothing",
    sentence: `The filter pattern matches none of the ${messages.length} most recent events: the first ${why}.`,
    fix: "Give the format that the flow logs have: aws ec2 describe-flow-logs shows it as LogFormat, and --log-format takes it.",
  };
}
