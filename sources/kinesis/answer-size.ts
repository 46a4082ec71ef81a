/**
 * How large the next answer of a shard may be, so that many shards at once stay within their budget: told from the records
 * that came, and, where all has been read, from what can have been written since.
 */
export class AnswerSize {
  readonly #pushed: boolean;
  #records = 0;
  #bytes = 0;
  #behind = true;
  #lastTipMs = 0;

  /** @param pushed it comes when there is something, which may be in some seconds */
  constructor({ pushed = false }: { pushed?: boolean | undefined } = {}) {
    this.#pushed = pushed;
  }

  /** The most records to ask for. */
  get limit(): number {
    if (this.#records === 0) return FIRST_LIMIT;
    const mean = Math.max(1, this.#bytes / this.#records);
    return Math.min(MAX_LIMIT, Math.max(1, Math.floor(WANTED_BYTES / mean)));
  }

  /** The bytes to set aside. */
  expected(nowMs: number): number {
    // Who waits for a push at the tip must not keep the room from others; what comes there is little.
    if (this.#pushed && !this.#behind) return 0;
    if (this.#pushed && this.#records === 0) return FIRST_PUSH_BYTES;
    if (!this.#behind) return Math.min(WANTED_BYTES * 2, WRITTEN_PER_MS * (nowMs - this.#lastTipMs + 1000));
    return this.#records === 0 ? MAX_ANSWER_BYTES : WANTED_BYTES * 2;
  }

  /** An answer came. */
  came(records: number, bytes: number, tip: { sentMs: number; caughtUp: boolean }): void {
    this.#behind = !tip.caughtUp;
    if (tip.caughtUp) this.#lastTipMs = tip.sentMs;
    if (records === 0) return;
    // The records that came last say more than those of an hour ago.
    this.#records = this.#records / 2 + records;
    this.#bytes = this.#bytes / 2 + bytes;
  }
}

// --- internal ---

/** GetRecords gives no more. */
const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
/** What is pushed first may be little, and seconds away: a hundred shards are to be open at once. */
const FIRST_PUSH_BYTES = 256 * 1024;
const MAX_LIMIT = 10_000;
/** Before anything is known: a first answer that comes soon. */
const FIRST_LIMIT = 100;
/** A shard gives 2 MB a second, so larger answers gain nothing. */
const WANTED_BYTES = 2 * 1024 * 1024;
/** A shard takes 1 MB a second. */
const WRITTEN_PER_MS = 1000;
