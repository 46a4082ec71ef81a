import type { PolledRecord } from "./kinesis-event.ts";

/** When a lane's records become a batch. */
export interface BatchLimits {
  batchSize: number;
  /** How long the first record may wait for others, in ms. */
  windowMs: number;
  /** The payload of one invocation, in bytes. */
  payloadBytes: number;
}

/** What one invocation may carry: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const INVOCATION_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The records of one shard (or of one part of its keys) on their way to the function: one batch at a time, in order. */
export class BatchLane {
  readonly #limits: BatchLimits;
  readonly #deliver: (batch: readonly PolledRecord[]) => Promise<void>;
  readonly #waiting: { record: PolledRecord; sinceMs: number }[] = [];
  #waitingBytes = 0;
  #delivering = false;
  #ending = false;
  #wake: (() => void) | undefined;

  constructor(limits: BatchLimits, deliver: (batch: readonly PolledRecord[]) => Promise<void>) {
    this.#limits = limits;
    this.#deliver = deliver;
  }

  /** Nothing waits and nothing is being delivered. */
  get idle(): boolean {
    return this.#waiting.length === 0 && !this.#delivering;
  }

  /** More than a full batch waits: polling should pause. */
  get full(): boolean {
    return this.#waiting.length > this.#limits.batchSize || this.#waitingBytes > this.#limits.payloadBytes;
  }

  add(record: PolledRecord): void {
    this.#waiting.push({ record, sinceMs: performance.now() });
    this.#waitingBytes += record.payloadBytes;
    this.#wake?.();
  }

  /** Delivers batches until `end()`, and then what is left. Rejects when a delivery does. */
  async run(): Promise<void> {
    while (!this.#ending || this.#waiting.length > 0) {
      const waitMs = this.#dueInMs();
      if (waitMs > 0) {
        await this.#sleep(waitMs);
        continue;
      }
      this.#delivering = true;
      await this.#deliver(this.#take());
      this.#delivering = false;
    }
  }

  /** No more records will come: what waits is delivered without waiting for the window. */
  end(): void {
    this.#ending = true;
    this.#wake?.();
  }

  /** Forgets what waits, and ends. */
  abandon(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.end();
  }

  #dueInMs(): number {
    const first = this.#waiting[0];
    if (first === undefined) return Number.POSITIVE_INFINITY;
    if (this.#ending || this.#batchLength().full) return 0;
    return first.sinceMs + this.#limits.windowMs - performance.now();
  }

  #take(): PolledRecord[] {
    const batch = this.#waiting.splice(0, this.#batchLength().length).map((entry) => entry.record);
    for (const { payloadBytes } of batch) this.#waitingBytes -= payloadBytes;
    return batch;
  }

  /** How many of the waiting records fit into one batch (at least one), and whether another would not. */
  #batchLength(): { length: number; full: boolean } {
    let [length, bytes] = [0, EVENT_BYTES];
    for (const { record } of this.#waiting) {
      bytes += record.payloadBytes;
      if (length === this.#limits.batchSize || (length > 0 && bytes > this.#limits.payloadBytes)) {
        return { length, full: true };
      }
      length += 1;
    }
    return { length, full: length === this.#limits.batchSize };
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(() => this.#wake?.(), ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

// --- internal ---

const EVENT_BYTES = '{"Records":[]}'.length;
