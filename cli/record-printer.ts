import { ByteSink } from "../flow/byte-sink.ts";
import { NAME_COLUMNS, type NameOf, recordNamer } from "../flow/name-columns.ts";
import { NdjsonWriter } from "../flow/ndjson.ts";
import { writePlainText } from "../flow/plain-text.ts";
import { withoutProbes } from "../flow/probe.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import { emptyTally, type Tally } from "../flow/tally.ts";
import { delimitedPrinter } from "./printers/delimited-printer.ts";
import { type Chosen, nothing, type Out, type Printing } from "./printers/printing.ts";
import { tablePrinter } from "./printers/table-printer.ts";
import { watchColumns } from "./printers/watch-columns.ts";
import type { Style } from "./style.ts";

export const RECORD_FORMATS = ["table", "text", "tsv", "csv", "ndjson", "parquet"] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number];

export interface PrinterOptions {
  format: RecordFormat;
  /** By AWS's names; all when absent. */
  columns?: readonly string[];
  style: Style;
  /** Of the terminal that a table goes to, in columns; it may be as wide as it likes elsewhere. */
  width?: number | undefined;
  /** What addresses and interfaces are called: in the cells of a table, in columns of their own elsewhere. */
  nameOf?: NameOf | undefined;
}

/** Turns records into the bytes of one output format, and keeps count of them. */
export interface RecordPrinter extends Printing {
  readonly tally: Tally;
  readonly sink: ByteSink;
}

export async function recordPrinter(options: PrinterOptions): Promise<RecordPrinter> {
  const out = { tally: emptyTally(), sink: new ByteSink(1 << 20) };
  const printing = await printingOf(out, options);
  return { ...out, ...(options.columns ? watchColumns(out.tally, options.columns, printing) : printing) };
}

// --- internal ---

async function printingOf(out: Out, { format, columns, style, width, nameOf }: PrinterOptions): Promise<Printing> {
  const chosen = chosenColumns(columns, nameOf);
  switch (format) {
    case "table": {
      // Where nobody chose, names stand in the cells of what they name.
      const enrich = columns && chosen.enrich;
      return leavingProbesOut(out.tally, tablePrinter(out, style, { columns, width, nameOf, enrich }));
    }
    case "tsv":
    case "csv":
      return delimitedPrinter(out, format === "tsv" ? "\t" : ",", chosen);
    case "parquet": {
      const { parquetPrinter } = await import("./printers/parquet-printer.ts");
      return leavingProbesOut(out.tally, parquetPrinter(out, chosen));
    }
    default:
      return leavingProbesOut(out.tally, plainPrinter(out, format, chosen));
  }
}

function chosenColumns(columns: readonly string[] | undefined, nameOf: NameOf | undefined): Chosen {
  if (!nameOf) return { columns };
  return { columns, more: Object.keys(NAME_COLUMNS), enrich: recordNamer(nameOf) };
}

function plainPrinter(out: Out, format: "text" | "ndjson", { columns, enrich }: Chosen): Printing {
  const ndjson = new NdjsonWriter({ columns, enrich });
  const print = ({ events, format: of }: RecordBatch): void =>
    format === "text" ? writePlainText(events, of, out) : ndjson.write(events, of, out);
  return { print, flush: nothing, end: nothing };
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
