import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { TopFlags } from "../commands/top.ts";
import type { Context } from "../context.ts";
import { durationMs } from "../time.ts";

/** How a ranking that goes on is shown. */
export interface LiveFlags extends Pick<TopFlags, "format" | "output"> {
  /** How much of the past counts, ms; `Infinity` for everything since the beginning. */
  windowMs: number;
  intervalMs: number;
  /** Drawn in its place on a terminal. */
  isLive: boolean;
}

/** @throws VpcflowError `USAGE` that names the flag */
export function liveFlags(flags: TopFlags, { stdoutIsTerminal, env }: Context): LiveFlags {
  const { format, output, window = "10m", interval } = flags;
  const isScreen = (output ?? "-") === "-" && stdoutIsTerminal && env["TERM"] !== "dumb";
  const isLive = isScreen && (format ?? "table") === "table";
  return {
    windowMs: window === "all" ? Number.POSITIVE_INFINITY : lengthOf(window, "--window", ", or all"),
    intervalMs: interval === undefined ? (isLive ? 1000 : 10_000) : lengthOf(interval, "--interval"),
    isLive,
    ...(format !== undefined && { format }),
    ...(output !== undefined && { output }),
  };
}

/** `--window` and `--interval` mean nothing without `--follow`. */
export function rejectLiveFlags({ window, interval }: TopFlags): void {
  const flag = window !== undefined ? "--window" : interval !== undefined ? "--interval" : undefined;
  if (flag === undefined) return;
  throw new VpcflowError("USAGE", `${flag} is for --follow.`, {
    subject: flag,
    fix: flag === "--window" ? "Add --follow, or choose the time with --start and --end." : "Add --follow.",
  });
}

// --- internal ---

function lengthOf(text: string, flag: string, or = ""): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new VpcflowError("USAGE", `${flag} is ${quoted(text)}, which is no length of time.`, {
    subject: flag,
    found: text,
    fix: `Write 10s, 10m, 1h${or}.`,
  });
}
