/** Kinesis refuses a time that is not past by its own clock; ours may be ahead by so much without our knowing, or behind. */
export const CLOCKS_MS = 3000;

/** Arrival times of neighbours may be out of order by so much. */
export const SLACK_MS = 1000;

/**
 * Whether nothing that arrived before that time can come about any more.
 * @param ms since the epoch, as `nowMs`, which is by AWS's clock as far as it is known
 */
export function hasPassed(ms: number, nowMs: number): boolean {
  return nowMs >= ms + CLOCKS_MS + SLACK_MS;
}
