import { quoted, VpcflowError } from "../flow/errors.ts";
import { TIME_FORMS, timeMs } from "../flow/times.ts";

export { durationMs } from "../flow/times.ts";

/**
 * The time that a person wrote, in ms since the epoch.
 *
 * @throws VpcflowError `USAGE` that names the flag
 */
export function parseTime(text: string, flag: string, nowMs = Date.now()): number {
  const time = timeMs(text, nowMs);
  if (time !== undefined) return time;
  throw new VpcflowError("USAGE", `${flag} is ${quoted(text)}, which is no time.`, {
    subject: flag,
    found: text,
    fix: `Write ${TIME_FORMS}.`,
  });
}
