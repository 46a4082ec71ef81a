import { VpcflowError } from "../../flow/errors.ts";
import { strptime } from "./strptime.ts";

export const DEFAULT_TIME_FORMAT = "%Y-%m-%d %H:%M:%S";

export interface TimeFlags {
  startTime?: string;
  endTime?: string;
  timeFormat?: string;
}

/** Ms since the epoch; absent where nothing was said. */
export interface Times {
  startMs?: number;
  endMs?: number;
}

/** The times that the flags name. @throws VpcflowError `USAGE` that names the flag */
export function timesOf({ startTime, endTime, timeFormat }: TimeFlags): Times {
  const format = timeFormat ?? DEFAULT_TIME_FORMAT;
  const times = {
    ...(startTime !== undefined && { startMs: strptime(startTime, format, "--start-time") }),
    ...(endTime !== undefined && { endMs: strptime(endTime, format, "--end-time") }),
  };
  rejectInverted(times, "--start-time");
  return times;
}

/** The last hour, where the times do not say otherwise. @throws VpcflowError `USAGE` where no time lies between */
export function lastHour({ startMs, endMs }: Times, nowMs = Date.now()): Required<Times> {
  const window = { startMs: startMs ?? nowMs - HOUR_MS, endMs: endMs ?? nowMs };
  rejectInverted(window, startMs === undefined ? "An hour ago, where it begins without --start-time," : "--start-time");
  return window;
}

// --- internal ---

const HOUR_MS = 3_600_000;

/** @param begin what the window begins with, in words */
function rejectInverted({ startMs, endMs }: Times, begin: string): void {
  if (startMs === undefined || endMs === undefined || startMs < endMs) return;
  const found = `${new Date(startMs).toISOString()}, ${new Date(endMs).toISOString()}`;
  throw new VpcflowError("USAGE", `${begin} is not before --end-time (${found}).`, {
    subject: "--start-time",
    found,
    fix: "Give both --start-time and --end-time, the earlier one first.",
  });
}
