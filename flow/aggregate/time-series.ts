import type { RecordBatch } from "../record-batch.ts";
import { Aggregator } from "./aggregator.ts";
import type { Key } from "./keys.ts";
import type { Measure } from "./measures.ts";

/** Lengths of buckets that people read well, seconds; each is a whole number of those before it that it is made from. */
const STEPS = [60, 300, 600, 1800, 3600, 10_800, 21_600, 86_400, 604_800];
/** Past so many buckets they are made longer. */
const MAX_BUCKETS = 150;

/**
 * Sums by time, in buckets as short as fit: of a minute, and longer ones as the records turn out to be of hours, days or
 * months. So memory grows with what is shown, and nobody has to say beforehand how long the time is.
 */
export class TimeSeries {
  readonly #keys: readonly Key[];
  readonly #measures: readonly Measure[];
  #step = 0;
  #sums: Aggregator;

  /** @param keys beside the time */
  constructor(keys: readonly Key[], measures: readonly Measure[]) {
    this.#keys = keys;
    this.#measures = measures;
    this.#sums = this.#begin();
  }

  /** Its first key is the time. */
  get sums(): Aggregator {
    return this.#sums;
  }

  /** How long a bucket is. */
  get seconds(): number {
    return STEPS[this.#step]!;
  }

  add(batch: RecordBatch): void {
    this.#sums.add(batch);
    while (this.#sums.keys.bucketSpan > MAX_BUCKETS && this.#step < STEPS.length - 1) {
      const before = this.#sums;
      this.#step++;
      this.#sums = this.#begin();
      this.#sums.merge(before);
    }
  }

  #begin(): Aggregator {
    const time: Key = { name: "time", from: "time", kind: "integer", seconds: this.seconds };
    return new Aggregator({ keys: [time, ...this.#keys], measures: this.#measures });
  }
}
