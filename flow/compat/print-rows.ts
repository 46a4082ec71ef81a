import { ByteSink } from "../byte-sink.ts";
import type { RecordBatch } from "../record-batch.ts";
import { OLD_FIELDS } from "./old-columns.ts";
import type { OldRecord } from "./old-record.ts";
import { OldRecords } from "./old-records.ts";
import type { OldRows } from "./old-rows.ts";

/** The action `print`: a line a record, its 47 values separated by single spaces, `-` for what it does not have. */
export class PrintRows implements OldRows {
  readonly sink = new ByteSink(1 << 20);
  readonly records = new OldRecords();
  readonly #limit: number;
  readonly #keep: (record: OldRecord) => boolean;
  #written = 0;

  constructor({ limit = Number.POSITIVE_INFINITY, keep = () => true }: PrintOptions = {}) {
    this.#limit = limit;
    this.#keep = keep;
  }

  get done(): boolean {
    return this.#written >= this.#limit;
  }

  take(batch: RecordBatch): void {
    this.records.read(batch, (record) => {
      if (this.done || !this.#keep(record)) return;
      writeRow(this.sink, record);
      this.#written++;
    });
  }

  end(): Iterable<void> {
    return [];
  }
}

export interface PrintOptions {
  /** At most so many lines. */
  limit?: number;
  /** Which records. */
  keep?: (record: OldRecord) => boolean;
}

// --- internal ---

const [SPACE, DASH, NEW_LINE] = [0x20, 0x2d, 0x0a];

function writeRow(sink: ByteSink, { bytes, bounds }: OldRecord): void {
  sink.ensure(rowBytes(bounds));
  const out = sink.bytes;
  let offset = sink.length;
  for (let column = 0; column < OLD_FIELDS.length; column++) {
    const start = bounds[column * 2]!;
    const end = bounds[column * 2 + 1]!;
    if (start < 0) out[offset++] = DASH;
    else for (let at = start; at < end; at++) out[offset++] = bytes[at]!;
    out[offset++] = SPACE;
  }
  out[offset - 1] = NEW_LINE;
  sink.length = offset;
}

/** At most so many: a value or a dash, and a separator, for each column. */
function rowBytes(bounds: Int32Array): number {
  let size = OLD_FIELDS.length * 2;
  for (let at = 0; at < bounds.length; at += 2) if (bounds[at]! >= 0) size += bounds[at + 1]! - bounds[at]!;
  return size;
}
