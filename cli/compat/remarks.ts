import { VpcflowError } from "../../flow/errors.ts";
import type { Tally } from "../../flow/tally.ts";
import { counted } from "../counted.ts";
import { printable } from "../errors.ts";
import type { Reading } from "../sources/reading.ts";

/** What was read, and what became of it. */
export interface Outcome {
  tally: Tally;
  reading: Pick<Reading, "counts" | "outside">;
  /** More for stderr, in whole sentences. */
  remarks: readonly string[];
}

/**
 * What a person should know of a run, line by line: nothing at all where nothing was skipped, since scripts of the old
 * tools take any word on stderr for trouble.
 */
export function remarksOf({ tally, reading: { counts }, remarks }: Outcome): string[] {
  const skipped = [
    tally.malformed > 0 &&
      counted(tally.malformed, "line that does not fit the log format", "lines that do not fit the log format"),
    counts.damages > 0 && counted(counts.damages, "damaged part"),
    tally.probes > 0 && counted(tally.probes, "probe"),
  ].filter((part) => part !== false);
  const reasons = [...new Set(counts.damageReasons)].join("; ");
  const sentence = `Skipped ${skipped.join(", ")}${reasons && ` (${reasons})`}.`;
  return [...(skipped.length > 0 ? [sentence] : []), ...remarks].map(printable);
}

/**
 * Damage that leaves no record at all is a failure.
 * @throws VpcflowError `NOTHING_READ`
 */
export function rejectNothingRead(source: string, { tally, reading: { counts, outside } }: Outcome): void {
  if (tally.records + tally.probes + outside > 0 || counts.damages + tally.malformed === 0) return;
  const name = source === "-" ? "stdin" : source;
  const reason = counts.damageReasons[0] ?? "its lines do not fit the log format";
  throw new VpcflowError("NOTHING_READ", `No record could be read from ${name}: ${reason}.`, {
    subject: name,
    fix: "Check what it holds.",
  });
}
