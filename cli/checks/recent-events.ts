import type {
  CloudWatchLogsClient,
  FilteredLogEvent,
  FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { PROBE_INTERFACE_ID } from "../../flow/probe.ts";

export interface RecentEvent {
  message: string;
  /** ms since the epoch. */
  timestamp: number;
}

export interface EventQuery {
  logGroupName: string;
  /** ms since the epoch. */
  sinceMs: number;
  /** What CloudWatch Logs is to look for; everything when absent. */
  filterPattern?: string;
  signal: AbortSignal;
}

/** A flow log's events carry the time at which their flow began: ten minutes of aggregation before they come, and the delivery. */
export const FLOW_LAG_MS = 15 * 60_000;

/** The newest events of a log group, newest first: one page of them, and no more. Probes are left out. */
export async function recentEvents(client: CloudWatchLogsClient, query: EventQuery): Promise<RecentEvent[]> {
  const { FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const { logGroupName, filterPattern } = query;
  const startTime = Math.floor(query.sinceMs);
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer: FilterLogEventsCommandOutput = await client.send(
      new FilterLogEventsCommand({
        logGroupName,
        startTime,
        limit: PAGE,
        nextToken,
        ...(filterPattern && { filterPattern }),
        ...(startTime >= BACKWARDS_SINCE && { startFromHead: false }),
      }),
      { abortSignal: query.signal },
    );
    const events = eventsOf(answer.events);
    if (events.length > 0) return events;
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return [];
}

// --- internal ---

const PAGE = 1000;

/** FilterLogEvents may answer with an empty page and a token, where there is more to search. */
const MAX_PAGES = 20;

/** It gives the newest first only where the search begins on that day or later. */
const BACKWARDS_SINCE = Date.UTC(2024, 0, 1);

/** An emulator may give the oldest first, whatever it was asked for. */
function eventsOf(events: readonly FilteredLogEvent[] = []): RecentEvent[] {
  return events
    .map(({ message = "", timestamp = 0 }) => ({ message: message.trim(), timestamp }))
    .filter(({ message }) => message !== "" && !message.includes(PROBE_INTERFACE_ID))
    .sort((one, other) => other.timestamp - one.timestamp);
}
