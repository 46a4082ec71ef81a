import { batchOfEvents, type EventBatch } from "../../flow/event-batch.ts";
import type { LogFormat } from "../../flow/format.ts";
import type { ReadCounts, RecordBatch } from "../../flow/record-batch.ts";
import type { Page } from "./lanes.ts";
import { isOfOther } from "./log-streams.ts";

export interface BatchOptions {
  logGroup: string;
  /** Gives the lines of a batch their formats. */
  lines: (events: EventBatch) => { events: EventBatch; format: LogFormat }[];
  counts: ReadCounts;
  interfaceIds?: readonly string[] | undefined;
  /** Keeps the events of a page in their order: a batch is then of events that follow each other, most often one. */
  inOrder: boolean;
}

/** Makes batches of the pages of a log group, and counts what they hold. */
export class PageBatches {
  readonly #options: BatchOptions;

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  /** The events of the page, a batch for each of its log streams and formats. */
  *of(page: Page): Generator<RecordBatch> {
    const { logGroup, lines, counts, interfaceIds, inOrder } = this.#options;
    for (const [logStream, events] of inOrder ? runs(page) : byStream(page)) {
      if (interfaceIds && isOfOther(logStream, interfaceIds)) continue;
      const batch = batchOfEvents(events, { logGroup, logStream });
      counts.events += batch.count;
      const place = { kind: "log-stream", logGroup, logStream } as const;
      for (const part of lines(batch)) yield { ...part, place };
    }
  }
}

// --- internal ---

function byStream(page: Page): Map<string, Page> {
  const streams = new Map<string, Page>();
  for (const event of page) {
    const events = streams.get(event.logStreamName);
    if (events) events.push(event);
    else streams.set(event.logStreamName, [event]);
  }
  return streams;
}

function* runs(page: Page): Generator<[string, Page]> {
  let start = 0;
  for (let at = 1; at <= page.length; at++) {
    const { logStreamName } = page[start]!;
    if (page[at]?.logStreamName === logStreamName) continue;
    yield [logStreamName, page.slice(start, at)];
    start = at;
  }
}
