import type { CloudWatchLogsClient, FilterLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { VpcflowError } from "../../flow/errors.ts";
import { type LogFormat, parseLogFormat } from "../../flow/format.ts";
import { parsePattern, subscriptionPattern } from "../../flow/pattern.ts";
import { PROBE_LOG_STREAM } from "../../flow/probe.ts";
import { withClient } from "../checks/with-client.ts";
import type { InspectionWarning, Look, Looking } from "./inspection.ts";

/** Whether the filter pattern would match what came into the log group of late. */
export const lookAtRecentEvents: Look<readonly InspectionWarning[]> = {
  what: "its recent events",
  actions: ["logs:FilterLogEvents", "logs:TestMetricFilter"],
  async look(looking) {
    const wanted = patternOf(looking);
    // What is wrong with the format is said where the format comes from.
    if (!wanted) return [];
    const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(looking.client), async (client) => {
      const messages = await recentMessages(client, looking);
      if (messages.length === 0) return [noEvents(looking.logGroup)];
      const traffic = messages.filter((message) => !/ (NODATA|SKIPDATA)( |$)/.test(message));
      if (traffic.length === 0) return [];
      const matched = await matchesOf(client, wanted.pattern, traffic, looking.signal);
      return matched > 0 ? [] : [matchesNothing(traffic, wanted.format)];
    });
  },
};

// --- internal ---

const HOUR_MS = 3_600_000;
/** A day back at most: what has been silent for longer is not in use. */
const WINDOWS_MS = [HOUR_MS / 4, 24 * HOUR_MS];
/** FilterLogEvents may answer with an empty page and a token, where there is more to search. */
const MAX_PAGES = 5;
/** As many as TestMetricFilter takes. */
const SAMPLE = 50;

function patternOf({ subject }: Looking): { pattern: string; format: LogFormat } | undefined {
  const { logFormat = "default", filter = "traffic" } = subject.source;
  try {
    const format = parseLogFormat(logFormat);
    return { format, pattern: subscriptionPattern(format, filter) };
  } catch (error) {
    if (error instanceof VpcflowError) return undefined;
    throw error;
  }
}

async function recentMessages(client: CloudWatchLogsClient, looking: Looking): Promise<string[]> {
  for (const windowMs of WINDOWS_MS) {
    const messages = await messagesSince(client, looking, Date.now() - windowMs);
    if (messages.length > 0) return messages;
  }
  return [];
}

async function messagesSince(
  client: CloudWatchLogsClient,
  { logGroup, signal }: Looking,
  startTime: number,
): Promise<string[]> {
  const { FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const messages: string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES && messages.length < SAMPLE; page++) {
    const request = new FilterLogEventsCommand({ logGroupName: logGroup, startTime, limit: SAMPLE, nextToken });
    const answer: FilterLogEventsCommandOutput = await client.send(request, { abortSignal: signal });
    const events = (answer.events ?? []).filter(({ logStreamName }) => !logStreamName?.startsWith(PROBE_LOG_STREAM));
    messages.push(...events.map(({ message = "" }) => message.trim()).filter((message) => message !== ""));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return messages.slice(0, SAMPLE);
}

/** By CloudWatch Logs itself; by our own matcher where that may not be asked, or is an emulator that cannot say. */
async function matchesOf(
  client: CloudWatchLogsClient,
  filterPattern: string,
  logEventMessages: string[],
  abortSignal: AbortSignal,
): Promise<number> {
  const { TestMetricFilterCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  try {
    const request = new TestMetricFilterCommand({ filterPattern, logEventMessages });
    const { matches } = await client.send(request, { abortSignal });
    if (matches) return matches.length;
  } catch {
    abortSignal.throwIfAborted();
  }
  const pattern = parsePattern(filterPattern);
  return logEventMessages.filter((message) => pattern.match(message) !== undefined).length;
}

function noEvents(logGroup: string): InspectionWarning {
  return {
    code: "no-recent-events",
    sentence: `${logGroup} has had no event for a day.`,
    fix: "A new flow log needs 10 minutes and more; else see its status: aws ec2 describe-flow-logs.",
  };
}

function matchesNothing(messages: readonly string[], { fields }: LogFormat): InspectionWarning {
  const tokens = messages[0]!.split(/\s+/).length;
  return {
    code: "pattern-matches-nothing",
    sentence: `The filter pattern matches none of the ${messages.length} most recent events: the first has ${tokens} tokens, and the format ${fields.length} fields.`,
    fix: "Give the format that the flow logs have: aws ec2 describe-flow-logs shows it as LogFormat, and --log-format takes it.",
  };
}
