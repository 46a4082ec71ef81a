import { ByteSink } from "../../flow/byte-sink.ts";
import { delimitedCell } from "../../flow/delimited.ts";
import { underscored } from "../../flow/fields.ts";
import type { FieldValue } from "../../flow/record.ts";
import type { Style } from "../style.ts";
import type { RowFormat } from "./row-formats.ts";
import { type Column, TableRows } from "./table-rows.ts";

export interface RowOptions {
  format: RowFormat;
  columns: readonly Column[];
  style: Style;
  /** Of the terminal, in columns; a table may be as wide as it likes elsewhere. */
  width?: number | undefined;
  /** Whether tsv and csv begin with the names of the columns; they do when absent. */
  header?: boolean;
}

/** Turns rows of values into the bytes of one output format. Numbers are exact in all of them. */
export interface RowPrinter {
  readonly sink: ByteSink;
  add(row: readonly FieldValue[]): void;
  /** What is still held back when all rows have come. */
  end(): void;
}

/** The machine formats say what those of records say: `-` or null for what is absent, bigints as strings in ndjson. */
export function rowPrinter({ format, columns, style, width, header = true }: RowOptions): RowPrinter {
  const sink = new ByteSink(1 << 16);
  if (format === "ndjson") return ndjsonPrinter(sink, columns);
  if (format !== "table") {
    const printer = delimitedPrinter(sink, format === "tsv" ? "\t" : ",");
    if (header) printer.add(columns.map(({ name }) => name));
    return printer;
  }
  const table = new TableRows({ columns, style, width, write: (text) => sink.text(text) });
  return { sink, add: (row) => table.add(row), end: () => table.end() };
}

// --- internal ---

const LINE_END = 0x0a;
const DASH = 0x2d;

function delimitedPrinter(sink: ByteSink, separator: "\t" | ","): RowPrinter {
  const between = separator.charCodeAt(0);
  const add = (row: readonly FieldValue[]): void => {
    for (let at = 0; at < row.length; at++) {
      if (at > 0) sink.byte(between);
      writeCell(sink, row[at], separator);
    }
    sink.byte(LINE_END);
  };
  return { sink, add, end: () => {} };
}

/** Numbers have nothing to be escaped. */
function writeCell(sink: ByteSink, value: FieldValue, separator: "\t" | ","): void {
  if (value === undefined) sink.byte(DASH);
  else if (typeof value === "number") sink.number(value);
  else sink.text(typeof value === "string" ? delimitedCell(value, separator) : String(value));
}

function ndjsonPrinter(sink: ByteSink, columns: readonly Column[]): RowPrinter {
  const names = columns.map(({ name }) => underscored(name));
  const add = (row: readonly FieldValue[]): void => {
    const entries = row.map((value, at) => [names[at], typeof value === "bigint" ? String(value) : (value ?? null)]);
    sink.text(`${JSON.stringify(Object.fromEntries(entries))}\n`);
  };
  return { sink, add, end: () => {} };
}
