import type { TimeWindow } from "../../flow/time-window.ts";
import type { LogStream } from "../logs-client.ts";
import type { LogRequests } from "./log-requests.ts";

export interface StreamChoice {
  window: TimeWindow;
  /** Only streams whose names begin so. */
  prefix?: string;
  /** Interfaces by their ids: the streams of all others, as EC2 names them, are left out. */
  interfaceIds?: readonly string[];
}

/** The names of a log group's streams that may hold events of the window, page by page as AWS lists them. */
export async function* listStreams(
  requests: LogRequests,
  { prefix, ...choice }: StreamChoice,
): AsyncGenerator<LogStream[]> {
  let nextToken: string | undefined;
  do {
    const page = await requests.streams({
      ...(prefix !== undefined && { logStreamNamePrefix: prefix }),
      ...(nextToken !== undefined && { nextToken }),
    });
    yield (page.logStreams ?? []).filter((stream) => mayHold(stream, choice));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** Whether a stream may hold events that are asked for. When in doubt, it may. */
export function mayHold(stream: LogStream, { window, interfaceIds }: StreamChoice): boolean {
  const { creationTime, lastEventTimestamp, lastIngestionTime } = stream;
  if (interfaceIds && isOfOther(stream.logStreamName ?? "", interfaceIds)) return false;
  if (creationTime !== undefined && creationTime - MAX_AGE_MS > window.endMs) return false;
  // Neither is there: a stream without events, or one whose first events are not counted yet.
  if (lastEventTimestamp === undefined || lastIngestionTime === undefined) return true;
  return Math.max(lastEventTimestamp, lastIngestionTime) + SLACK_MS >= window.startMs;
}

/** Whether a stream is another interface's: EC2 names them `eni-0123-all`, `-accept` or `-reject`; no other name tells. */
export function isOfOther(name: string, interfaceIds: readonly string[]): boolean {
  const id = /^(eni-[0-9a-f]+)-(?:all|accept|reject)$/.exec(name)?.[1];
  return id !== undefined && !interfaceIds.includes(id);
}

// --- internal ---

/**
 * "The lastEventTime value updates on an eventual consistency basis. It typically updates in less than an hour from
 * ingestion, but in rare situations might take longer": a whole day is allowed for.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogStream.html
 */
const SLACK_MS = 24 * 3_600_000;

/**
 * No event may be older than that when it is put, so none can be older than its stream by more.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
const MAX_AGE_MS = 14 * 24 * 3_600_000;
