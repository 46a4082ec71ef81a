import { quoted, VpcflowError } from "../../flow/errors.ts";
import { type Page, readPages } from "./lanes.ts";
import type { EventQuery } from "./log-requests.ts";
import type { PageReading } from "./pages.ts";

/**
 * The events of streams that were there when they were listed. CloudWatch Logs answers nothing where one of them has been
 * deleted since: then each half is asked for by itself, until that one stands alone, and is passed over with its events.
 */
export async function* survivingPages(
  reading: Pick<PageReading, "requests" | "notice">,
  query: EventQuery,
  logStreamNames: string[],
): AsyncGenerator<Page> {
  let read = false;
  try {
    for await (const page of readPages(reading.requests, { ...query, logStreamNames })) {
      read = true;
      yield page;
    }
  } catch (error) {
    if (read || !isDeleted(error)) throw error;
    const half = logStreamNames.length >> 1;
    if (half === 0) {
      reading.notice?.(
        `The log stream ${quoted(logStreamNames[0]!)} was deleted before it was read: its events are missing.`,
      );
      return;
    }
    yield* survivingPages(reading, query, logStreamNames.slice(0, half));
    yield* survivingPages(reading, query, logStreamNames.slice(half));
  }
}

// --- internal ---

function isDeleted(error: unknown): boolean {
  return error instanceof VpcflowError && error.code === "LOG_STREAM";
}
