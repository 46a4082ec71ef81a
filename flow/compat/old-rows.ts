import type { ByteSink } from "../byte-sink.ts";
import type { RecordBatch } from "../record-batch.ts";

/** What an old tool makes of records: bytes that gather in `sink`. */
export interface OldRows {
  readonly sink: ByteSink;
  /** Nothing more will be written, whatever comes. */
  readonly done: boolean;
  take(batch: RecordBatch): void;
  /** Writes what can be said only when all records have come, row by row: the sink may be emptied after each. */
  end(): Iterable<void>;
}
