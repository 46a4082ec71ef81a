import type { FieldValue } from "../../flow/record.ts";
import type { Context } from "../context.ts";
import { interruptible } from "../interruptible.ts";
import { type Output, openOutput } from "../output.ts";
import { styleFor } from "../style.ts";
import { columnsOf } from "../wrapped.ts";
import type { RowFormat } from "./row-formats.ts";
import { type RowPrinter, rowPrinter } from "./row-printer.ts";
import type { Column } from "./table-rows.ts";

export interface RowFlags {
  format?: RowFormat;
  output?: string;
}

export interface Rows {
  columns: readonly Column[];
  rows: Iterable<readonly FieldValue[]>;
}

/** Prints rows where the flags say: a table on a terminal, tsv elsewhere. */
export async function printRows({ columns, rows }: Rows, flags: RowFlags, context: Context): Promise<void> {
  const toTerminal = goesToTerminal(flags, context);
  const format = rowFormat(flags, context);
  const style = styleFor(toTerminal && context.colour.stdout);
  const printer = rowPrinter({ format, columns, style, ...(toTerminal && { width: columnsOf(context.stdout) }) });
  const output = await openOutput(context, flags.output, { styled: format === "table" });
  try {
    await interruptible(pump(rows, printer, output), context.signal);
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** A table on a terminal, tsv elsewhere, where nothing else was said. */
export function rowFormat(flags: RowFlags, context: Context): RowFormat {
  return flags.format ?? (goesToTerminal(flags, context) ? "table" : "tsv");
}

export function goesToTerminal({ output = "-" }: RowFlags, { stdoutIsTerminal }: Context): boolean {
  return output === "-" && stdoutIsTerminal;
}

// --- internal ---

/** Output goes on in pieces of about this size. */
const PIECE_BYTES = 1 << 20;

async function pump(rows: Iterable<readonly FieldValue[]>, printer: RowPrinter, output: Output): Promise<void> {
  for (const row of rows) {
    printer.add(row);
    if (printer.sink.length >= PIECE_BYTES) await output.write(printer.sink.take());
  }
  printer.end();
  if (printer.sink.length > 0) await output.write(printer.sink.take());
}
