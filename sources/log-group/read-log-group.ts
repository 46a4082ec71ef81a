import type { LogFormat } from "../../flow/format.ts";
import { emptyCounts, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { type AwsSession, clientConfig } from "../aws-session.ts";
import type { Source, SourceOptions } from "../source.ts";
import { PageBatches } from "./batches.ts";
import { followPages } from "./follow.ts";
import { type LogGroupName, parseLogGroup } from "./log-group-name.ts";
import { openLogRequests } from "./log-requests.ts";
import type { PageReading } from "./pages.ts";
import { formatsOf } from "./reading-formats.ts";
import { windowPages } from "./window-pages.ts";

export interface LogGroupOptions extends SourceOptions {
  /** Who asks, and where; what the SDK finds by itself when absent. An ARN's Region stands in for an absent one. */
  session?: AwsSession;
  /** Goes on with what comes, until the signal aborts or the window has ended and what is late has come. */
  follow?: boolean;
  /**
   * What CloudWatch Logs is to look for; everything when absent. A function makes it of the format of the lines, and is
   * asked only where all of them have one format: that which was named, or that of flow logs older than the window.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
   */
  filterPattern?: string | ((format: LogFormat) => string | undefined);
  /** Interfaces such as `eni-0123`: the log streams of others, as EC2 names them, are left out; all others are read. */
  interfaceIds?: readonly string[];
  /** These log streams alone. */
  logStreams?: readonly string[];
  /** The log streams alone whose names begin so. */
  logStreamPrefix?: string;
  /** How many groups of log streams are read at the same time; 8 unless told. One reads all in the order of their time. */
  lanes?: number;
  /** FilterLogEvents a second; 5 unless told, the account's quota in most Regions. */
  requestsPerSecond?: number;
}

/**
 * The events of a CloudWatch Logs log group, in parallel by its log streams, at the pace that the account's quota allows.
 * The window goes by the event's time, which for flow logs is the record's `start`; it ends at the present unless it is
 * followed. What comes is ordered within a log stream alone, unless there is one lane.
 *
 * Each line gets the format that was named; else that of the flow logs which deliver to the group, as EC2 tells them; else
 * one that it looks like, and a notice says so.
 *
 * @param group a name such as `/vpc/flow`, or an ARN
 * @throws VpcflowError `USAGE` for what is no name; iterating throws `LOG_GROUP`, `LOG_STREAM`, `ACCESS_DENIED` and
 * `LOG_REQUEST`, each with the way out, and the signal's reason
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function readLogGroup(group: string, options: LogGroupOptions = {}): Source {
  const name = parseLogGroup(group);
  const counts = emptyCounts();
  return { counts, [Symbol.asyncIterator]: () => read(name, options, counts) };
}

// --- internal ---

const LANES = 8;

/** @see https://repost.aws/knowledge-center/cloudwatch-logs-throttling */
const REQUESTS_PER_SECOND = 5;

async function* read(group: LogGroupName, options: LogGroupOptions, counts: ReadCounts): AsyncGenerator<RecordBatch> {
  const ended = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  const client = await clientConfig(sessionFor(group, options.session));
  const { requestsPerSecond: eventsPerSecond = REQUESTS_PER_SECOND } = options;
  const requests = await openLogRequests(group, { client, signal, eventsPerSecond });
  try {
    const { lines, pattern } = await formatsOf(group.name, { ...options, client, signal });
    const { window = ALWAYS, lanes = LANES, interfaceIds } = options;
    const reading: PageReading = { ...options, requests, signal, window, lanes, pattern };
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

function sessionFor({ region }: LogGroupName, session: AwsSession = {}): AwsSession {
  return region === undefined ? session : { region, ...session };
}
