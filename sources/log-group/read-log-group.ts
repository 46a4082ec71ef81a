import type { LogFormat } from "../../flow/format.ts";
import { emptyCounts } from "../../flow/record-batch.ts";
import type { AwsSession } from "../aws-session.ts";
import type { Source, SourceOptions } from "../source.ts";
import { parseLogGroup } from "./log-group-name.ts";

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
  return {
    counts,
    async *[Symbol.asyncIterator]() {
      // The SDK is loaded by who reads a log group.
      const { readGroup } = await import("./read-group.ts");
      yield* readGroup(name, options, counts);
    },
  };
}
