import { counted } from "../counted.ts";

/** How long ago a time was, in words: `12 s ago`, `3 min ago`, `2 days ago`. */
export function age(timeMs: number, nowMs = Date.now()): string {
  return `${lasting(nowMs - timeMs)} ago`;
}

/** How long something lasts, in words: `870 ms`, `2.1 s`, `3 min`, `2 days`. */
export function lasting(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 100_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 6_000_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return counted(Math.round(ms / 86_400_000), "day");
}

/** A time as people and machines read it, without its milliseconds. */
export function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}
