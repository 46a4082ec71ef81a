import { VpcflowError } from "../../flow/errors.ts";
import { type Page, readPages } from "./lanes.ts";
import type { EventQuery, LogRequests } from "./log-requests.ts";

/**
 * The events of streams that were there when they were listed. CloudWatch Logs answers nothing where one of them has been
 * deleted since: then each half is asked for by itself, until that one stands alone, and is passed over with its events.
 */
export async function* survivingPages(
  requests: LogRequests,
  query: EventQuery,
  logStreamNames: string[],
): AsyncGenerator<Page> {
  let read = false;
  try {
    for await (const page of readPages(requests, { ...query, logStreamNames })) {
      read = true;
      yield page;
    }
  } catch (error) {
    if (read || !isDeleted(error)) throw error;
    if (logStreamNames.length === 1) return;
    const half = logStreamNames.length >> 1;
    yield* survivingPages(requests, query, logStreamNames.slice(0, half));
    yield* survivingPages(requests, query, logStreamNames.slice(half));
  }
}

// --- internal ---

function isDeleted(error: unknown): boolean {
  return error instanceof VpcflowError && error.code === "LOG_STREAM";
}
