import { quoted, VpcflowError } from "../../flow/errors.ts";
import { interfaceIdsOf, pushDownPattern } from "../../flow/filter/push-down.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { type LogGroupOptions, readLogGroup } from "../../sources/log-group/read-log-group.ts";
import { sessionOf } from "../aws-flags.ts";
import type { Filter } from "./filter.ts";
import { type OpenSource, windowOf } from "./source-kind.ts";

/**
 * `logs://GROUP`: a log group of CloudWatch Logs, by its name or its ARN. `--start` and `--end` go by the time of its events,
 * and CloudWatch Logs heeds them itself, as it does what it understands of the filters.
 */
export const openLogs: OpenSource = async (place, opening) => {
  const { flags, options } = opening;
  const { logStream: logStreams, logStreamPrefix, filterPattern, requestsPerSecond } = flags;
  if (logStreams && logStreamPrefix !== undefined) throw streamsTwice();
  const source = readLogGroup(place, {
    ...options,
    session: sessionOf(flags),
    window: windowOf(opening, Date.now() - HOUR_MS),
    ...(flags.follow && { follow: true }),
    ...(logStreams && { logStreams }),
    ...(logStreamPrefix !== undefined && { logStreamPrefix }),
    ...pushedDown(opening.filter),
    ...(filterPattern !== undefined && { filterPattern }),
    ...(requestsPerSecond !== undefined && { requestsPerSecond: parseRate(requestsPerSecond) }),
  });
  return { source, window: ALWAYS };
};

// --- internal ---

const HOUR_MS = 3_600_000;

/** What spares CloudWatch Logs the events that the filters leave out: most of them, or some. */
function pushedDown(filter: Filter | undefined): Pick<LogGroupOptions, "filterPattern" | "interfaceIds"> {
  if (!filter) return {};
  const interfaceIds = interfaceIdsOf(filter.expression);
  return {
    filterPattern: (format) => pushDownPattern(filter.expression, format),
    ...(interfaceIds && { interfaceIds }),
  };
}

/** More than none, and fractions are fine: 0.5 is one in two seconds. */
function parseRate(text: string): number {
  const rate = /^\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate > 0) return rate;
  throw new VpcflowError("USAGE", `--requests-per-second is ${quoted(text)}, which is no rate.`, {
    subject: "--requests-per-second",
    found: text,
    fix: "Write a number such as 5, or 0.5 for one in two seconds.",
  });
}

function streamsTwice(): VpcflowError {
  return new VpcflowError("USAGE", "--log-stream and --log-stream-prefix do not go together.", {
    subject: "--log-stream",
    fix: "Name the log streams, or say how their names begin.",
  });
}
