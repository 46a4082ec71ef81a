import { settleColumns } from "../../flow/columns.ts";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { ParquetRecordWriter } from "../../flow/parquet/parquet-writer.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import { type Chosen, nothing, type Out, type Printing } from "./printing.ts";

/** A Parquet file, whose columns the first flow log settles; those of the default format where none came. */
export function parquetPrinter(out: Out, chosen: Chosen): Printing {
  let writer: ParquetRecordWriter | undefined;
  const print = (batch: RecordBatch): void => {
    const settled = writer || batch.events.count === 0 ? undefined : settleColumns(batch, chosen);
    if (settled) writer = new ParquetRecordWriter({ ...settled, enrich: chosen.enrich }, out);
    if (writer) writer.write(batch);
    else out.tally.unshown += batch.events.count;
  };
  const end = (): void => {
    const columns = chosen.columns ?? [...DEFAULT_FORMAT.fields.map(({ name }) => name), ...(chosen.more ?? [])];
    writer ??= new ParquetRecordWriter({ columns }, out);
    writer.end();
  };
  return { print, flush: nothing, end };
}
