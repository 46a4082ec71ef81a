import { quoted, VpcflowError } from "../../flow/errors.ts";
import { type Page, readPages } from "./lanes.ts";
import { LatestEvents } from "./latest-events.ts";
import type { EventQuery } from "./log-requests.ts";
import type { PageReading } from "./pages.ts";

/**
 * The events of streams that were there when they were listed. CloudWatch Logs answers nothing where one of them has been
 * deleted since, be it between two pages: then each half is asked for by itself, from where the pages had come to, until that
 * one stands alone, and is passed over with the rest of its events.
 */
export async function* survivingPages(
  reading: SurvivingReading,
  query: EventQuery,
  logStreamNames: string[],
): AsyncGenerator<Page> {
  const latest = new LatestEvents();
  try {
    for await (const page of readPages(reading.requests, { ...query, logStreamNames })) {
      latest.add(page);
      yield page;
    }
  } catch (error) {
    const { fromMs } = latest;
    if (!isDeleted(error) || (reading.isUnsure && fromMs === undefined)) throw error;
    const half = logStreamNames.length >> 1;
    if (half === 0) return tell(reading, logStreamNames[0]!);
    const rest = fromMs === undefined ? query : { ...query, startTime: fromMs };
    for (const names of [logStreamNames.slice(0, half), logStreamNames.slice(half)]) {
      for await (const page of survivingPages({ ...reading, isUnsure: false }, rest, names)) {
        const fresh = page.filter((event) => latest.isNew(event));
        if (fresh.length > 0) yield fresh;
      }
    }
  }
}

export interface SurvivingReading extends Pick<PageReading, "requests" | "lost"> {
  /** Nobody knows yet whether the streams are there: where nothing comes of them, that is an error. */
  isUnsure?: boolean;
}

// --- internal ---

function tell({ lost }: SurvivingReading, logStream: string): void {
  lost?.(
    logStream,
    `The log stream ${quoted(logStream)} was deleted before all of it was read: events of it are missing`,
  );
}

function isDeleted(error: unknown): boolean {
  return error instanceof VpcflowError && error.code === "LOG_STREAM";
}
