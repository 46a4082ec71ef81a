import { type EventBatch, STRIDE } from "./event-batch.ts";
import { ID_BYTES, isId, isTimestamp, TIMESTAMP_BYTES } from "./event-keys.ts";

/** Bytes of a batch: from `start` to before `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Where the ids of a batch's events stand, looked for when somebody asks: CloudWatch Logs writes `{"id":"…","timestamp":`
 * before the time, which a batch knows.
 */
export class EventIds {
  readonly #batch: EventBatch;
  readonly #view: DataView;

  constructor(batch: EventBatch) {
    const { bytes } = batch;
    this.#batch = batch;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The id between its quotes, `undefined` where the event has none: a line, or an event without a time. */
  rangeOf(index: number): ByteRange | undefined {
    const { bytes, positions } = this.#batch;
    const end = positions[index * STRIDE]! - TIMESTAMP_BYTES;
    if (end < ID_BYTES || !isTimestamp(this.#view, end)) return undefined;
    const start = bytes.lastIndexOf(QUOTE, end - 1) + 1;
    const isWhole = start >= ID_BYTES && start < end && isId(this.#view, start - ID_BYTES);
    return isWhole ? { start, end } : undefined;
  }
}

// --- internal ---

const QUOTE = 0x22;
