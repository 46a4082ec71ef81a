import { VpcflowError } from "../../flow/errors.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { readLogGroup } from "../../sources/log-group/read-log-group.ts";
import { sessionOf } from "../aws-flags.ts";
import { type OpenSource, windowOf } from "./source-kind.ts";

/**
 * `logs://GROUP`: a log group of CloudWatch Logs, by its name or its ARN. `--start` and `--end` go by the time of its events,
 * and CloudWatch Logs heeds them itself.
 */
export const openLogs: OpenSource = async (place, opening) => {
  const { flags, options } = opening;
  const { logStream: logStreams, logStreamPrefix, filterPattern } = flags;
  if (logStreams && logStreamPrefix !== undefined) throw streamsTwice();
  const source = readLogGroup(place, {
    ...options,
    session: sessionOf(flags),
    window: windowOf(opening, Date.now() - HOUR_MS),
    ...(flags.follow && { follow: true }),
    ...(logStreams && { logStreams }),
    ...(logStreamPrefix !== undefined && { logStreamPrefix }),
    ...(filterPattern !== undefined && { filterPattern }),
  });
  return { source, window: ALWAYS };
};

// --- internal ---

const HOUR_MS = 3_600_000;

function streamsTwice(): VpcflowError {
  return new VpcflowError("USAGE", "--log-stream and --log-stream-prefix do not go together.", {
    subject: "--log-stream",
    fix: "Name the log streams, or say how their names begin.",
  });
}
