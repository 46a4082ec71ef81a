import type { ReadCounts } from "../../flow/record-batch.ts";
import type { Tally } from "../../flow/tally.ts";
import { printable } from "../errors.ts";

/** What was read and what was skipped, in a sentence for stderr. */
export function readSummary(counts: ReadCounts, tally: Tally): string {
  const read = counts.envelopes > 0 ? ` from ${counted(counts.envelopes, "envelope")}` : "";
  const skipped = [
    [tally.malformed, "line that does not fit the log format", "lines that do not fit the log format"],
    [counts.controlMessages, "control message", "control messages"],
    [counts.headers, "header line", "header lines"],
    [counts.damages, "damaged part", "damaged parts"],
  ] as const;
  const parts = skipped
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  const reasons = [...new Set(counts.damageReasons)].map(printable).join("; ");
  const sentence = `${counted(tally.records, "record")}${read}${parts.length > 0 ? `; skipped ${parts.join(", ")}` : ""}`;
  return reasons ? `${sentence} (${reasons})` : sentence;
}

// --- internal ---

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
