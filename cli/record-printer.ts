import { ByteSink } from "../flow/byte-sink.ts";
import { allColumns, DelimitedWriter } from "../flow/delimited.ts";
import { VpcflowError } from "../flow/errors.ts";
import type { LogFormat } from "../flow/format.ts";
import { LineParser } from "../flow/line-parser.ts";
import { writeNdjson } from "../flow/ndjson.ts";
import { writePlainText } from "../flow/plain-text.ts";
import { recordAt } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import { emptyTally, type Tally } from "../flow/tally.ts";
import { RecordTable } from "./render-table.ts";
import type { Style } from "./style.ts";

export const RECORD_FORMATS = ["table", "text", "tsv", "csv", "ndjson"] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number];

export interface PrinterOptions {
  format: RecordFormat;
  /** By AWS's names; all when absent. */
  columns?: readonly string[];
  style: Style;
}

/** Turns records into the bytes of one output format, and keeps count of them. */
export interface RecordPrinter {
  readonly tally: Tally;
  readonly sink: ByteSink;
  print(batch: RecordBatch): void;
  /** What is still held back when all records have come. */
  end(): void;
}

export function recordPrinter({ format, columns, style }: PrinterOptions): RecordPrinter {
  const out = { tally: emptyTally(), sink: new ByteSink(1 << 20) };
  if (format === "table") return { ...out, ...tablePrinter(out, style, columns) };
  if (format === "tsv" || format === "csv")
    return { ...out, ...delimitedPrinter(out, format === "tsv" ? "\t" : ",", columns) };
  const chosen = columns ? { ...out, columns } : out;
  const write = format === "text" ? writePlainText : writeNdjson;
  return { ...out, print: (batch) => write(batch.events, batch.format, chosen), end: () => {} };
}

// --- internal ---

interface Out {
  tally: Tally;
  sink: ByteSink;
}

type Printing = Pick<RecordPrinter, "print" | "end">;

function tablePrinter({ tally, sink }: Out, style: Style, columns?: readonly string[]): Printing {
  const table = new RecordTable((text) => sink.text(text), style, columns);
  const print = ({ events, format }: RecordBatch): void => {
    const parser = new LineParser(format);
    for (let index = 0; index < events.count; index++) {
      const record = recordAt(events, index, parser);
      if (record) table.add(record);
      tally[record ? "records" : "malformed"]++;
    }
  };
  return { print, end: () => table.end() };
}

/** The columns are settled by the first batch: its format, and whether its events have a time of their own. */
function delimitedPrinter(out: Out, separator: "\t" | ",", columns?: readonly string[]): Printing {
  let writer: DelimitedWriter | undefined;
  let settled: LogFormat | undefined;
  const begin = ({ events, format }: RecordBatch): DelimitedWriter => {
    settled = format;
    const all = columns ?? allColumns(format, events.timestamp(0) !== undefined);
    const begun = new DelimitedWriter({ separator, columns: all });
    out.sink.text(begun.header());
    return begun;
  };
  const print = (batch: RecordBatch): void => {
    if (batch.events.count === 0) return;
    writer ??= begin(batch);
    if (!columns && batch.format !== settled) rejectOtherFormat(settled!, batch.format);
    writer.write(batch.events, batch.format, out);
  };
  return { print, end: () => {} };
}

/** A header that is printed cannot grow: fields that it lacks would be lost. */
function rejectOtherFormat(settled: LogFormat, format: LogFormat): void {
  const known = new Set(settled.fields.map((field) => field.name));
  const lost = format.fields.filter((field) => !known.has(field.name)).map((field) => field.name);
  if (lost.length === 0) return;
  throw new VpcflowError("MIXED_FORMATS", `The log format changes in mid-input: ${lost.join(", ")} came in.`, {
    found: format.text,
    expected: settled.text,
    fix: "Use -f ndjson, where each record names its own fields, or choose the fields with --columns.",
  });
}
