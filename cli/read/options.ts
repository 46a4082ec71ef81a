import { VpcflowError } from "../../flow/errors.ts";
import type { TimeWindow } from "../../flow/time-window.ts";
import type { ReadFlags } from "../commands/read.ts";
import { type RecordOptions, recordOptions } from "../record-flags.ts";
import { parseTime } from "../time.ts";

/** What the flags of `read` mean, checked before anything is opened. */
export interface ReadOptions extends RecordOptions {
  window: TimeWindow;
}

/** @throws VpcflowError `USAGE` that names the flag */
export function readOptions(flags: ReadFlags): ReadOptions {
  return { ...recordOptions(flags), window: windowOf(flags) };
}

// --- internal ---

function windowOf({ start, end }: ReadFlags): TimeWindow {
  const startMs = start === undefined ? Number.NEGATIVE_INFINITY : parseTime(start, "--start");
  const endMs = end === undefined ? Number.POSITIVE_INFINITY : parseTime(end, "--end");
  if (startMs < endMs) return { startMs, endMs };
  throw new VpcflowError("USAGE", `--start ${start} is not before --end ${end}.`, {
    subject: "--start",
    found: `${start}, ${end}`,
    fix: "Give the earlier time to --start; an age such as 2h is that long before now.",
  });
}
