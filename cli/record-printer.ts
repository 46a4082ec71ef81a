import { ByteSink } from "../flow/byte-sink.ts";
import { hasColumn } from "../flow/columns.ts";
import { allColumns, DelimitedWriter, firstFlowLog } from "../flow/delimited.ts";
import { VpcflowError } from "../flow/errors.ts";
import { LineParser } from "../flow/line-parser.ts";
import { writeNdjson } from "../flow/ndjson.ts";
import { writePlainText } from "../flow/plain-text.ts";
import { withoutProbes } from "../flow/probe.ts";
import { recordAt } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import { countRecord, emptyTally, type Tally } from "../flow/tally.ts";
import { printable } from "./errors.ts";
import { RecordTable, type TableOptions } from "./render-table.ts";
import type { Style } from "./style.ts";
import { wrapped } from "./wrapped.ts";

export const RECORD_FORMATS = ["table", "text", "tsv", "csv", "ndjson"] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number];

export interface PrinterOptions {
  format: RecordFormat;
  /** By AWS's names; all when absent. */
  columns?: readonly string[];
  style: Style;
  /** Of the terminal that a table goes to, in columns; it may be as wide as it likes elsewhere. */
  width?: number | undefined;
}

/** Turns records into the bytes of one output format, and keeps count of them. */
export interface RecordPrinter {
  readonly tally: Tally;
  readonly sink: ByteSink;
  print(batch: RecordBatch): void;
  /** What waits for more to come, though more may come. */
  flush(): void;
  /** What is still held back when all records have come. */
  end(): void;
}

export function recordPrinter({ format, columns, style, width }: PrinterOptions): RecordPrinter {
  const out = { tally: emptyTally(), sink: new ByteSink(1 << 20) };
  const printing = printingOf(out, { format, style, width, ...(columns && { columns }) });
  return { ...out, ...(columns ? watchColumns(out.tally, columns, printing) : printing) };
}

// --- internal ---

interface Out {
  tally: Tally;
  sink: ByteSink;
}

type Printing = Pick<RecordPrinter, "print" | "flush" | "end">;

/** For those that hold nothing back. */
const nothing = (): void => {};

function printingOf(out: Out, { format, columns, style, width }: PrinterOptions): Printing {
  if (format === "table") return leavingProbesOut(out.tally, tablePrinter(out, style, { columns, width }));
  if (format === "tsv" || format === "csv") return delimitedPrinter(out, format === "tsv" ? "\t" : ",", columns);
  const chosen = columns ? { ...out, columns } : out;
  const write = format === "text" ? writePlainText : writeNdjson;
  const print = (batch: RecordBatch): void => write(batch.events, batch.format, chosen);
  return leavingProbesOut(out.tally, { print, flush: nothing, end: nothing });
}

/** For those that do not leave them out by themselves. */
function leavingProbesOut(tally: Tally, { print, ...rest }: Printing): Printing {
  const printOthers = (batch: RecordBatch): void => {
    const others = withoutProbes(batch);
    tally.probes += batch.events.count - others.events.count;
    print(others);
  };
  return { print: printOthers, ...rest };
}

/** Columns that no record has are a slip: rows of nothing but - would hide it. */
function watchColumns(tally: Tally, columns: readonly string[], printing: Printing): Printing {
  let found = false;
  const print = (batch: RecordBatch): void => {
    found ||= hasColumn(batch, columns);
    printing.print(batch);
  };
  const end = (): void => {
    if (!found && tally.records + tally.messages > 0) throw noSuchColumn(columns);
    printing.end();
  };
  return { ...printing, print, end };
}

function noSuchColumn(columns: readonly string[]): VpcflowError {
  return new VpcflowError("USAGE", `No record has ${columns.length > 1 ? "any of " : ""}${columns.join(", ")}.`, {
    subject: "--columns",
    found: columns.join(","),
    fix: "Leave --columns out to see which fields the records have.",
  });
}

function tablePrinter({ tally, sink }: Out, style: Style, options: TableOptions): Printing {
  const table = new RecordTable((text) => sink.text(text), style, options);
  const print = ({ events, format }: RecordBatch): void => {
    const parser = new LineParser(format);
    for (let index = 0; index < events.count; index++) {
      const record = recordAt(events, index, parser);
      if (record) table.add(record);
      countRecord(tally, record);
    }
  };
  const end = (): void => {
    table.end();
    if (table.hidden.length === 0) return;
    const line = style.dim(printable(`Not shown: ${table.hidden.join(", ")}. --columns chooses.`));
    sink.text(`${wrapped(line, options.width).join("\n")}\n`);
  };
  return { print, flush: () => table.end(), end };
}

/**
 * The columns are settled by the first flow log: its format, and whether its event has a time of its own. Log events of
 * other kinds before it are counted alone.
 */
function delimitedPrinter(out: Out, separator: "\t" | ",", columns?: readonly string[]): Printing {
  let writer: DelimitedWriter | undefined;
  const begin = (batch: RecordBatch): DelimitedWriter | undefined => {
    const first = columns ? 0 : firstFlowLog(batch);
    if (first < 0) return undefined;
    const all = columns ?? allColumns(batch.format, batch.events.timestamp(first) !== undefined);
    const begun = new DelimitedWriter({ separator, columns: all, complete: columns === undefined });
    out.sink.text(begun.header());
    return begun;
  };
  const print = (batch: RecordBatch): void => {
    if (batch.events.count === 0) return;
    writer ??= begin(batch);
    if (writer) writer.write(batch.events, batch.format, out);
    else out.tally.unshown += batch.events.count;
  };
  return { print, flush: nothing, end: nothing };
}
