import { setTimeout as sleep } from "node:timers/promises";
import type { RequestRate } from "./request-rate.ts";

export interface Persistence {
  rate: RequestRate;
  signal: AbortSignal;
}

/**
 * Asks again what was throttled, or failed for a reason that may pass: up to ten times, each after a random time of up to
 * half a second, one, two … 20 seconds. An answer counts only when it is there as a whole, so nothing is lost or doubled.
 *
 * @throws what the last attempt failed with; at once where asking again cannot help
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function persistently<Answer>(ask: () => Promise<Answer>, { rate, signal }: Persistence): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    await rate.take(signal);
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === MAX_ATTEMPTS || !(isThrottled(error) || mayPass(error))) throw error;
      const waitMs = Math.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      if (isThrottled(error)) rate.pause(waitMs);
      else await sleep(waitMs, undefined, { signal });
    }
  }
}

// --- internal ---

const MAX_ATTEMPTS = 10;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 20_000;

const THROTTLED = new Set([
  "ThrottlingException",
  "Throttling",
  "LimitExceededException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
]);

/** A connection that broke, within an answer too, and one that nobody answers on. */
const BROKEN = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]);

function isThrottled(error: unknown): boolean {
  return error instanceof Error && THROTTLED.has(error.name);
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  return BROKEN.has(String(code)) || error.name === "TimeoutError" || ($metadata?.httpStatusCode ?? 0) >= 500;
}
