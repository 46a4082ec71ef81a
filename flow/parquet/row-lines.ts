import { ByteSink } from "../byte-sink.ts";
import { EventBatch, STRIDE } from "../event-batch.ts";
import { TIMESTAMP } from "../format.ts";
import type { ColumnCursor } from "./column-cursor.ts";
import { valueText, writeValue } from "./value-text.ts";

/**
 * Writes rows as flow log lines, which every reader of records understands, in batches of some thousand, or of some MB.
 * @throws Error where a row is longer than any that has a meaning
 */
export function* rowBatches(columns: readonly ColumnCursor[], rows: number): Generator<EventBatch> {
  for (let from = 0; from < rows; ) {
    const batch = writeRows(columns, Math.min(BATCH_ROWS, rows - from));
    from += batch.count;
    yield batch;
  }
}

// --- internal ---

const BATCH_ROWS = 4096;
const BATCH_BYTES = BATCH_ROWS * 128;
/** A batch that has so many bytes takes no further row: a few bytes of the file may be a long text in each. */
const FULL_BYTES = 16 * 1024 * 1024;
const MAX_ROW_BYTES = 64 * 1024 * 1024;

interface Written {
  sink: ByteSink;
  positions: Int32Array;
  /** Where the positions of the row begin. */
  at: number;
}

function writeRows(columns: readonly ColumnCursor[], rows: number): EventBatch {
  const written = { sink: new ByteSink(BATCH_BYTES), positions: new Int32Array(rows * STRIDE).fill(-1), at: 0 };
  const { sink, positions } = written;
  const timestamp = columns.find(({ name }) => name === TIMESTAMP);
  const fields = columns.filter((column) => column !== timestamp);
  for (; written.at < positions.length && sink.length < FULL_BYTES; written.at += STRIDE) {
    if (timestamp) writeTimestamp(timestamp, written);
    const start = sink.length;
    if (writeTokens(fields, sink)) {
      positions[written.at + 1] = start;
      positions[written.at + 2] = sink.length - 1;
    } else {
      sink.length = start;
      writeByName(fields, written);
    }
  }
  return new EventBatch(sink.take(), positions.subarray(0, written.at));
}

function writeTimestamp(timestamp: ColumnCursor, { sink, positions, at }: Written): void {
  timestamp.advance();
  const { value, name } = timestamp;
  // Text that is no number of ms is no time that an event could have.
  if (!/^\d+$/.test(valueText(value, name))) return;
  positions[at] = sink.length;
  writeValue(sink, value, name);
}

/** The next row as a line, with a line end after it; false where a value would not be one token of it. */
function writeTokens(fields: readonly ColumnCursor[], sink: ByteSink): boolean {
  const start = sink.length;
  let isLine = true;
  for (const field of fields) {
    field.advance();
    if (isLine) isLine = field.write(sink);
    rejectLongRow(sink.length - start);
  }
  if (isLine) sink.bytes[sink.length - 1] = 0x0a;
  return isLine;
}

/** A row with a blank in a value is no line: its values go by their names, as CloudWatch Logs has them in extractedFields. */
function writeByName(fields: readonly ColumnCursor[], { sink, positions, at }: Written): void {
  let length = 0;
  const values = fields.map(({ name, value }) => {
    const text = valueText(value, name);
    length += text.length;
    rejectLongRow(length);
    return [name, text] as const;
  });
  const line = values.map(([, text]) => text).join(" ");
  positions[at + 1] = sink.length;
  // By chance an empty value and one with a blank make as many tokens as there are fields: then it must not look like a line.
  if (line.trim().split(/\s+/).length !== fields.length) sink.text(line);
  positions[at + 2] = sink.length;
  sink.text("\n");
  positions[at + 3] = sink.length;
  sink.text(`${JSON.stringify(Object.fromEntries(values))}\n`);
}

function rejectLongRow(length: number): void {
  if (length > MAX_ROW_BYTES) throw new Error(`a row of more than ${MAX_ROW_BYTES} bytes`);
}
