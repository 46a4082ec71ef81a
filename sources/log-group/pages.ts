import type { TimeWindow } from "../../flow/time-window.ts";
import { evenly, MAX_STREAMS, type Page, queryTimes, readPages } from "./lanes.ts";
import type { EventQuery, LogRequests } from "./log-requests.ts";
import { merged } from "./merged.ts";
import { survivingPages } from "./surviving-pages.ts";

/** What is read of a log group, and how. */
export interface PageReading {
  requests: LogRequests;
  signal: AbortSignal;
  window: TimeWindow;
  /** How many groups of log streams are read at the same time. */
  lanes: number;
  pattern?: string | undefined;
  interfaceIds?: readonly string[];
  logStreams?: readonly string[];
  logStreamPrefix?: string;
  notice?: (sentence: string) => void;
  /** Hears of a log stream that was deleted before all of it was read, in a sentence without its stop. */
  lost?: (logStream: string, sentence: string) => void;
}

/**
 * How long after its time an event may come: ten minutes of aggregation, whose beginning its time is, and the delivery, which
 * takes "approximately 5 minutes" and "might be delayed" beyond that.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html
 */
export const LATE_MS = 20 * 60_000;

/**
 * The events of a window without a look at the list of streams: those that are named, or all, in one lane. A stream that was
 * named and is not there is an error, unless this is read `again`: then it has been deleted.
 */
export async function* unlistedPages(
  reading: PageReading,
  window: TimeWindow,
  { again = false }: { again?: boolean } = {},
): AsyncGenerator<Page> {
  const { requests, logStreams, logStreamPrefix: prefix } = reading;
  const query = queryOf(reading, window);
  if (!logStreams) return yield* readPages(requests, { ...query, ...(prefix && { logStreamNamePrefix: prefix }) });
  const lanes = Math.max(reading.lanes, Math.ceil(logStreams.length / MAX_STREAMS));
  const groups = evenly([...new Set(logStreams)], lanes);
  yield* merged(
    lanesOf(groups, (logStreamNames) => survivingPages({ ...reading, isUnsure: !again }, query, logStreamNames)),
    reading.lanes,
  );
}

export function queryOf({ pattern }: PageReading, window: TimeWindow): EventQuery {
  return { ...queryTimes(window), ...(pattern !== undefined && { filterPattern: pattern }) };
}

// --- internal ---

async function* lanesOf<Group>(
  groups: readonly Group[],
  read: (group: Group) => AsyncGenerator<Page>,
): AsyncGenerator<AsyncGenerator<Page>> {
  for (const group of groups) yield read(group);
}
