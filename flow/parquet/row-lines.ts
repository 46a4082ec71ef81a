import { ByteSink } from "../byte-sink.ts";
import { EventBatch, STRIDE } from "../event-batch.ts";
import { findField } from "../fields.ts";
import { formatOf, type LogFormat, TIMESTAMP } from "../format.ts";
import type { RecordBatch } from "../record-batch.ts";
import type { ColumnRows, ColumnRuns } from "./column-rows.ts";
import { valueText, writeValue } from "./value-text.ts";

/** Writes the rows of a Parquet file as flow log lines, which every reader of records understands. */
export class RowLines {
  readonly #format: LogFormat;
  readonly #names: readonly string[];
  /** Which column holds the event's time; -1 where none does. */
  readonly #timestamp: number;

  /** @param names of the columns, in the file's order */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => findField(name)?.name ?? name);
    this.#timestamp = this.#names.indexOf(TIMESTAMP);
    this.#format = formatOf(this.#names.filter((name) => name !== TIMESTAMP));
  }

  *batches(rows: ColumnRows): Generator<RecordBatch> {
    for (let from = rows.from; from < rows.to; from += BATCH_ROWS) {
      const events = this.#write(rows.columns, from, Math.min(rows.to, from + BATCH_ROWS));
      yield { events, format: this.#format };
    }
  }

  #write(columns: readonly ColumnRuns[], from: number, to: number): EventBatch {
    const sink = new ByteSink(BATCH_BYTES);
    const positions = new Int32Array((to - from) * STRIDE).fill(-1);
    const fields = columns.map((runs, index) => ({ runs, name: this.#names[index]! }));
    const [timestamp] = this.#timestamp < 0 ? [] : fields.splice(this.#timestamp, 1);
    for (let row = from, at = 0; row < to; row++, at += STRIDE) {
      if (timestamp) writeTimestamp(timestamp, row, { sink, positions, at });
      const start = sink.length;
      if (writeTokens(fields, row, sink)) {
        positions[at + 1] = start;
        positions[at + 2] = sink.length - 1;
      } else {
        sink.length = start;
        writeByName(fields, row, { sink, positions, at });
      }
    }
    return new EventBatch(sink.take(), positions);
  }
}

// --- internal ---

/** Rows of an EventBatch. */
const BATCH_ROWS = 4096;
const BATCH_BYTES = BATCH_ROWS * 128;

interface Column {
  runs: ColumnRuns;
  name: string;
}

interface Written {
  sink: ByteSink;
  positions: Int32Array;
  /** Where the positions of the row begin. */
  at: number;
}

function writeTimestamp({ runs, name }: Column, row: number, { sink, positions, at }: Written): void {
  const value = runs.at(row);
  if (value === null || value === undefined) return;
  positions[at] = sink.length;
  writeValue(sink, value, name);
}

/** The row as a line, with a line end after it; false where a value would not be one token of it. */
function writeTokens(columns: readonly Column[], row: number, sink: ByteSink): boolean {
  for (const { runs, name } of columns) if (!writeValue(sink, runs.at(row), name)) return false;
  sink.bytes[sink.length - 1] = 0x0a;
  return true;
}

/** A row with a blank in a value is no line: its values go by their names, as CloudWatch Logs has them in extractedFields. */
function writeByName(columns: readonly Column[], row: number, { sink, positions, at }: Written): void {
  // Of the same row: what the writing of tokens did not reach is still to come, what it did is in the same run.
  const values = columns.map(({ runs, name }) => [name, valueText(runs.at(row), name)] as const);
  const line = values.map(([, text]) => text).join(" ");
  positions[at + 1] = sink.length;
  // By chance an empty value and one with a blank make as many tokens as there are columns: then it must not look like a line.
  if (line.trim().split(/\s+/).length !== columns.length) sink.text(line);
  positions[at + 2] = sink.length;
  sink.text("\n");
  positions[at + 3] = sink.length;
  sink.text(`${JSON.stringify(Object.fromEntries(values))}\n`);
}
