import { isPassing, isThrottled } from "./passing-errors.ts";
import { pause } from "./pause.ts";

export interface Patience {
  signal: AbortSignal;
  /** How often in a row a call may fail otherwise than by throttling, which is waited through however long it lasts. */
  tries: number;
  /** Before the first new try of a throttled call, 1,000 unless told; it doubles up to ten seconds. */
  backOffMs?: number;
  /** Hears of each failure, and of how many there were in a row. */
  trouble?(error: Error, failures: number): void;
}

/**
 * Makes a call again after failures that may pass, each time after a longer while, with jitter, so that many shards that
 * failed together do not come back together.
 * @throws what is final, or has failed too often; the signal's reason when it aborts
 */
export async function patiently<Result>(call: () => Promise<Result>, patience: Patience): Promise<Result> {
  const { signal, tries, trouble, backOffMs = 1000 } = patience;
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      const throttled = isThrottled(error);
      if (!isPassing(error) || (!throttled && failures >= tries)) throw error;
      trouble?.(error as Error, failures);
      await pause(delayMs(failures, throttled ? backOffMs : backOffMs / 5), signal);
    }
  }
}

/** A call that hangs, on a connection that nobody told that it is dead, counts as failed after a while. */
export async function inTime<Result>(call: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer within ${ms / 1000} s`), { name: "TimeoutError" });
    timer = setTimeout(reject, ms, error);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

// --- internal ---

const LONGEST_MS = 10_000;

function delayMs(failures: number, firstMs: number): number {
  const whole = Math.min(LONGEST_MS, firstMs * 2 ** Math.min(failures - 1, 20));
  return whole / 2 + (Math.random() * whole) / 2;
}
