import type { Tally } from "../../flow/tally.ts";
import { counted } from "../counted.ts";
import { printable } from "../errors.ts";
import type { Reading } from "../sources/reading.ts";

/** What was read and what was skipped, in a sentence for stderr. */
export function readSummary(reading: Pick<Reading, "counts" | "outside" | "filtered">, tally: Tally): string {
  const { counts, outside, filtered } = reading;
  const read = counts.envelopes > 0 ? ` from ${counted(counts.envelopes, "envelope")}` : "";
  const skipped = [
    outside > 0 && counted(outside, "record outside the window", "records outside the window"),
    filtered > 0 && counted(filtered, "record that the filters leave out", "records that the filters leave out"),
    tally.malformed > 0 &&
      counted(tally.malformed, "line that does not fit the log format", "lines that do not fit the log format"),
    counts.controlMessages > 0 && counted(counts.controlMessages, "control message"),
    counts.duplicates > 0 && counted(counts.duplicates, "duplicate"),
    counts.headers > 0 && counted(counts.headers, "header line"),
    counts.damages > 0 && counted(counts.damages, "damaged part"),
  ].filter((part) => part !== false);
  const leftOut = tally.probes > 0 ? `; ${counted(tally.probes, "probe")} left out` : "";
  const reasons = [...new Set(counts.damageReasons)].map(printable).join("; ");
  const sentence = `${putOut(tally)}${read}${skipped.length > 0 ? `; skipped ${skipped.join(", ")}` : ""}${leftOut}`;
  return [`${sentence}${reasons ? ` (${reasons})` : ""}`, ...unshownIn(tally)].join("; ");
}

// --- internal ---

const OTHER_LOGS = ["log event that is no flow log", "log events that are no flow logs"] as const;

/** What the output has no form for, and which has. */
function unshownIn({ unshown, unfit }: Tally): string[] {
  const others = unshown > 0 && `${counted(unshown, ...OTHER_LOGS)} not shown: -f ndjson shows them`;
  const records =
    unfit &&
    `${counted(unfit.records, "record")} left out for an integer that Parquet cannot hold (${printable(unfit.first)}): -f ndjson shows them`;
  return [others, records].filter((part) => typeof part === "string");
}

/** Log events that are no flow logs are told apart. */
function putOut({ records, messages }: Tally): string {
  if (messages === 0) return counted(records, "record");
  const others = counted(messages, ...OTHER_LOGS);
  return records === 0 ? others : `${counted(records, "record")} and ${others}`;
}
