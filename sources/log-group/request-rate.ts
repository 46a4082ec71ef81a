import { setTimeout as sleep } from "node:timers/promises";

/**
 * So many requests a second, shared by all who ask: a bucket that holds one token, since CloudWatch Logs counts each second
 * and a burst after a rest would be throttled.
 */
export class RequestRate {
  readonly #intervalMs: number;
  #nextMs = 0;

  /** @param perSecond `Infinity` for no limit */
  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond;
  }

  /** Waits until the next request may be sent. Rejects with an AbortError where the signal ends the waiting. */
  async take(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const at = Math.max(this.#nextMs, now);
    this.#nextMs = at + this.#intervalMs;
    if (at > now) await sleep(at - now, undefined, { signal });
  }

  /** Nobody asks for so many ms: whoever is throttled by a quota of the account is not alone. */
  pause(ms: number): void {
    this.#nextMs = Math.max(this.#nextMs, performance.now() + ms);
  }
}
