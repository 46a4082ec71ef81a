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
    // Whoever wakes up late is no reason for those after it to follow at once: that would be a burst.
    for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs()) await sleep(waitMs, undefined, { signal });
    this.#nextMs = performance.now() + this.#intervalMs;
  }

  /** Nobody asks for so many ms: whoever is throttled by a quota of the account is not alone. */
  pause(ms: number): void {
    this.#nextMs = Math.max(this.#nextMs, performance.now() + ms);
  }

  #waitMs(): number {
    return Math.ceil(this.#nextMs - performance.now());
  }
}
