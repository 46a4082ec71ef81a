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

/** An answer of Kinesis takes a second or two; a connection may hang without a word. */
export const CALL_MS = 60_000;

/**
 * A call that hangs, on a connection that nobody told that it is dead, counts as failed after so many ms, and is aborted, so
 * that the connection is given up too.
 * @param call is given what ends it, then or when `signal` aborts
 */
export async function inTime<Result>(
  call: (signal: AbortSignal) => Promise<Result>,
  ms: number,
  signal?: AbortSignal,
): Promise<Result> {
  const ending = new AbortController();
  const abort = (): void => ending.abort(signal?.reason);
  if (signal?.aborted) abort();
  // Not by AbortSignal.any, of which the signal of a long run would keep one a call.
  signal?.addEventListener("abort", abort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer within ${ms / 1000} s`), { name: "TimeoutError" });
    timer = setTimeout(() => {
      reject(error);
      ending.abort(error);
    }, ms);
  });
  try {
    return await Promise.race([call(ending.signal), late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

// --- internal ---

const LONGEST_MS = 10_000;

function delayMs(failures: number, firstMs: number): number {
  const whole = Math.min(LONGEST_MS, firstMs * 2 ** Math.min(failures - 1, 20));
  return whole / 2 + (Math.random() * whole) / 2;
}
