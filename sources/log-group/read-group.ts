import { countDamage, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { type AwsSession, clientConfig } from "../aws-session.ts";
import { PageBatches } from "./batches.ts";
import { followPages } from "./follow.ts";
import type { LogGroupName } from "./log-group-name.ts";
import { openLogRequests } from "./log-requests.ts";
import type { PageReading } from "./pages.ts";
import type { LogGroupOptions } from "./read-log-group.ts";
import { formatsOf } from "./reading-formats.ts";
import { windowPages } from "./window-pages.ts";

/** The events of `readLogGroup`. */
export async function* readGroup(
  group: LogGroupName,
  options: LogGroupOptions,
  counts: ReadCounts,
): AsyncGenerator<RecordBatch> {
  const ended = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  const client = await clientConfig(sessionFor(group, options.session));
  const { requestsPerSecond: eventsPerSecond = REQUESTS_PER_SECOND } = options;
  const received = (bytes: number): void => {
    counts.bytesIn += bytes;
  };
  const requests = await openLogRequests(group, { client, signal, eventsPerSecond, received });
  try {
    const { lines, pattern } = await formatsOf(group.name, { ...options, client, signal });
    const { window = ALWAYS, lanes = LANES, interfaceIds } = options;
    const lost = (_: string, sentence: string): void => {
      countDamage(counts, sentence);
      options.notice?.(`${sentence}.`);
    };
    const reading: PageReading = { ...options, requests, signal, window, lanes, pattern, lost };
    const batches = new PageBatches({ logGroup: group.name, lines, counts, interfaceIds, inOrder: lanes === 1 });
    const pages = options.follow ? followPages(reading) : windowPages(reading, Date.now());
    for await (const page of pages) yield* batches.of(page);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    ended.abort();
    requests.close();
  }
}

// --- internal ---

const LANES = 8;

/** @see https://repost.aws/knowledge-center/cloudwatch-logs-throttling */
const REQUESTS_PER_SECOND = 5;

function sessionFor({ region }: LogGroupName, session: AwsSession = {}): AwsSession {
  return region === undefined ? session : { region, ...session };
}
