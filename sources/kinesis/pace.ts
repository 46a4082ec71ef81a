/** How much of a shard a reader takes. @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export interface Pace {
  /** GetRecords calls of a shard a second, at most. A shard bears five, of all its readers together. */
  readsPerSecond: number;
  /** Bytes of a shard a second, at most. A shard gives 2 MB, to all its readers together. */
  bytesPerSecond: number;
  /** Ms between two calls where everything has been read. */
  tipIntervalMs: number;
  /** Ms before a throttled call is made again, at first; it doubles. A broken connection is tried after a fifth. */
  backOffMs: number;
}

/** Leaves the processor its room: two of the five reads, half of the bytes. */
export const GENTLE: Pace = { readsPerSecond: 2, bytesPerSecond: 1e6, tipIntervalMs: 1000, backOffMs: 1000 };

/** All that a shard gives, where nobody else reads it. */
export const FAST: Pace = { readsPerSecond: 5, bytesPerSecond: 2e6, tipIntervalMs: 1000, backOffMs: 1000 };

/** No pace at all: for a subscription, which Kinesis itself paces, and for what is no real shard. */
export const UNPACED: Pace = {
  readsPerSecond: Number.POSITIVE_INFINITY,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  tipIntervalMs: 0,
  backOffMs: 1000,
};

/** Says when the next call may be made. Times are ms of `performance.now()`. */
export class Pacer {
  readonly #pace: Pace;
  #nextMs = 0;
  /** When all bytes that came will have been paid for. */
  #paidMs = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** How long to wait, in ms. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#nextMs - nowMs, this.#paidMs - nowMs);
  }

  /** A call was sent then, and brought so many bytes. */
  called(sentMs: number, bytes: number, atTip: boolean): void {
    const { readsPerSecond, bytesPerSecond, tipIntervalMs } = this.#pace;
    this.#nextMs = sentMs + Math.max(1000 / readsPerSecond, atTip ? tipIntervalMs : 0);
    this.#paidMs = Math.max(this.#paidMs, sentMs) + (bytes / bytesPerSecond) * 1000;
  }
}
