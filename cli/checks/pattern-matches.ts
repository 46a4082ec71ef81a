import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { parsePattern } from "../../flow/pattern.ts";

/** What one call of TestMetricFilter takes. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
export const SAMPLE = 50;

export interface Matches {
  /** Which of the messages match, by their index. */
  matched: ReadonlySet<number>;
  /** Why CloudWatch Logs itself did not say: its error, or that an emulator answered without one. Absent where it did. */
  unasked?: { error: unknown } | "unanswered";
}

export interface Trial {
  /** A filter pattern. */
  pattern: string;
  /** No more than SAMPLE. */
  messages: readonly string[];
  signal: AbortSignal;
}

/**
 * Which messages a filter pattern matches: by CloudWatch Logs itself, and by our own matcher where it does not say.
 * @throws the signal's reason at Ctrl-C
 */
export async function matchesOf(client: CloudWatchLogsClient, trial: Trial): Promise<Matches> {
  const { pattern, messages, signal } = trial;
  const { TestMetricFilterCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  try {
    const request = new TestMetricFilterCommand({ filterPattern: pattern, logEventMessages: [...messages] });
    const { matches } = await client.send(request, { abortSignal: signal });
    if (matches) return { matched: new Set(matches.map(({ eventNumber = 0 }) => eventNumber - 1)) };
    return { matched: ourMatches(trial), unasked: "unanswered" };
  } catch (error) {
    signal.throwIfAborted();
    return { matched: ourMatches(trial), unasked: { error } };
  }
}

/** A line of an interface without traffic, or of flows that were lost: no pattern for traffic matches it. */
export function tellsOfNoFlow(message: string): boolean {
  return /(^|\s)(NODATA|SKIPDATA)(\s|$)/.test(message);
}

// --- internal ---

function ourMatches({ pattern, messages }: Trial): Set<number> {
  const { match } = parsePattern(pattern);
  return new Set(messages.flatMap((message, index) => (match(message) ? [index] : [])));
}
