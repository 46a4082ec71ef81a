import { VpcflowError } from "../../flow/errors.ts";
import type { Tally } from "../../flow/tally.ts";
import type { Reading } from "../sources/reading.ts";

/** Damage that leaves no record at all is a failure: nobody should take an empty output for an empty network. */
export function rejectNothingRead(names: readonly string[], reading: Reading, tally: Tally): void {
  const { counts, outside, filtered } = reading;
  const { records, messages, unshown, probes, unfit } = tally;
  if (
    records + messages + unshown + probes + (unfit?.records ?? 0) + outside + filtered > 0 ||
    counts.damages + tally.malformed === 0
  )
    return;
  const reason = counts.damageReasons[0] ?? "its lines do not fit the log format";
  const name = names.map((one) => (one === "-" ? "stdin" : one)).join(", ");
  throw new VpcflowError("NOTHING_READ", `No record could be read from ${name}: ${reason}.`, {
    subject: name,
    fix:
      tally.malformed > 0
        ? "Name the format of the lines: --log-format '${version} ${account-id} …'."
        : "Check what the input is.",
  });
}
