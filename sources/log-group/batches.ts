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
      counts.bytesIn += batch.bytes.length;
      const place = { kind: "log-stream", logGroup, logStream } as const;
      for (const part of lines(batch)) yield { ...part, place };
    }
  }
}

// --- internal ---

type Events = { timestamp?: number; message: string }[];

function byStream(page: Page): Map<string, Events> {
  const streams = new Map<string, Events>();
  for (const event of page) {
    const { logStreamName = "" } = event;
    const events = streams.get(logStreamName);
    if (events) events.push(plain(event));
    else streams.set(logStreamName, [plain(event)]);
  }
  return streams;
}

function* runs(page: Page): Generator<[string, Events]> {
  let run: [string, Events] | undefined;
  for (const event of page) {
    const { logStreamName = "" } = event;
    if (run?.[0] !== logStreamName) {
      if (run) yield run;
      run = [logStreamName, []];
    }
    run[1].push(plain(event));
  }
  if (run) yield run;
}

function plain({ timestamp, message = "" }: Page[number]): Events[number] {
  return { message, ...(timestamp !== undefined && { timestamp }) };
}
