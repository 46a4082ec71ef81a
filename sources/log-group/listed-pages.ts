import { VpcflowError } from "../../flow/errors.ts";
import type { LogStream } from "../logs-client.ts";
import { groupStreams, type Page } from "./lanes.ts";
import { listStreams } from "./log-streams.ts";
import { merged } from "./merged.ts";
import { LATE_MS, type PageReading, queryOf, unlistedPages } from "./pages.ts";
import { survivingPages } from "./surviving-pages.ts";

/**
 * The events of the window, in lanes of the log streams that may hold some: reading begins while the rest is listed. Where the
 * window ends at the present, streams that appear meanwhile are read too.
 */
export async function* listedPages(reading: PageReading, nowMs: number): AsyncGenerator<Page> {
  const list = new StreamList(reading, nowMs);
  yield* merged(lanes(reading, list), reading.lanes);
  const isOpen = reading.window.endMs > nowMs - LATE_MS && !list.denied;
  for (let before = -1; isOpen && list.young !== before; ) {
    before = list.young;
    yield* merged(lanes(reading, list), reading.lanes);
  }
}

// --- internal ---

/** A clock here may be that much ahead of AWS's. */
const SKEW_MS = 5 * 60_000;

/** The streams of a log group, listed again and again: each is given once. */
class StreamList {
  denied = false;
  readonly #reading: PageReading;
  readonly #sinceMs: number;
  /** Only those since the reading began can be new, so only they are remembered. */
  readonly #young = new Set<string>();
  #isAgain = false;

  constructor(reading: PageReading, nowMs: number) {
    this.#reading = reading;
    this.#sinceMs = nowMs - SKEW_MS;
  }

  /** How many streams are there that were made since the reading began. */
  get young(): number {
    return this.#young.size;
  }

  async *list(): AsyncGenerator<LogStream[]> {
    const { requests, logStreamPrefix: prefix, ...choice } = this.#reading;
    for await (const page of listStreams(requests, { ...choice, ...(prefix !== undefined && { prefix }) })) {
      yield page.filter((stream) => this.#isNew(stream));
    }
    this.#isAgain = true;
  }

  #isNew({ logStreamName = "", creationTime = 0 }: LogStream): boolean {
    if (creationTime < this.#sinceMs) return !this.#isAgain;
    if (this.#young.has(logStreamName)) return false;
    this.#young.add(logStreamName);
    return true;
  }
}

async function* lanes(reading: PageReading, list: StreamList): AsyncGenerator<AsyncGenerator<Page>> {
  const query = queryOf(reading, reading.window);
  let listed = false;
  try {
    for await (const logStreamNames of groupStreams(list.list(), reading.lanes)) {
      listed = true;
      yield survivingPages(reading, query, logStreamNames);
    }
  } catch (error) {
    if (listed || !isDenied(error)) throw error;
    list.denied = true;
    reading.notice?.(`${error.message} It is read as a whole instead of by its log streams, which takes longer.`);
    yield unlistedPages(reading, reading.window);
  }
}

/** Reading as a whole takes one right less. */
function isDenied(error: unknown): error is VpcflowError {
  return error instanceof VpcflowError && error.found === "logs:DescribeLogStreams";
}
