import { settleColumns } from "../../flow/columns.ts";
import { DelimitedWriter } from "../../flow/delimited.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import { type Chosen, nothing, type Out, type Printing } from "./printing.ts";

/** tsv and csv, under a header line that the first flow log settles. */
export function delimitedPrinter(out: Out, separator: "\t" | ",", chosen: Chosen): Printing {
  let writer: DelimitedWriter | undefined;
  const begin = (batch: RecordBatch): DelimitedWriter | undefined => {
    const settled = settleColumns(batch, chosen);
    if (!settled) return undefined;
    const begun = new DelimitedWriter({ separator, ...settled, enrich: chosen.enrich });
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
