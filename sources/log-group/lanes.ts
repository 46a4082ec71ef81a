import type { TimeWindow } from "../../flow/time-window.ts";
import type { LogStream } from "../logs-client.ts";
import type { PageEvent } from "./event-page.ts";
import type { EventQuery, LogRequests } from "./log-requests.ts";

/** Events as CloudWatch Logs gave them in one answer: those of several streams, by their time. */
export type Page = PageEvent[];

/** What FilterLogEvents takes. */
export const MAX_STREAMS = 100;

/** The events of a query, page by page; empty pages are passed over. */
export async function* readPages(requests: LogRequests, query: EventQuery): AsyncGenerator<Page> {
  let nextToken: string | undefined;
  do {
    const page = await requests.events({ ...query, ...(nextToken !== undefined && { nextToken }) });
    if (page.events && page.events.length > 0) yield page.events;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/**
 * Streams in groups for one lane each: gathered until all lanes would be full, or the list is at its end, and then shared
 * out evenly, so that a few streams are read side by side and thousands of quiet ones take few requests.
 */
export async function* groupStreams(pages: AsyncIterable<LogStream[]>, lanes: number): AsyncGenerator<string[]> {
  let names: string[] = [];
  for await (const page of pages) {
    names.push(...page.map(({ logStreamName }) => logStreamName!));
    if (names.length < lanes * MAX_STREAMS) continue;
    yield* evenly(names.slice(0, lanes * MAX_STREAMS), lanes);
    names = names.slice(lanes * MAX_STREAMS);
  }
  yield* evenly(names, lanes);
}

/** The times of a query for a window: the end belongs to the query, and not to the window. */
export function queryTimes({ startMs, endMs }: TimeWindow): Pick<EventQuery, "startTime" | "endTime"> {
  return {
    startTime: Math.max(0, Math.ceil(startMs)),
    ...(Number.isFinite(endMs) && { endTime: Math.ceil(endMs) - 1 }),
  };
}

/** Names shared out to so many groups, or to fewer where there are fewer. */
export function evenly(names: readonly string[], groups: number): string[][] {
  const shared = Array.from({ length: Math.min(groups, names.length) }, (): string[] => []);
  for (const [index, name] of names.entries()) shared[index % shared.length]!.push(name);
  return shared;
}
