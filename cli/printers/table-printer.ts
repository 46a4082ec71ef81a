import { LineParser } from "../../flow/line-parser.ts";
import { recordAt } from "../../flow/record.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import { countRecord } from "../../flow/tally.ts";
import { printable } from "../errors.ts";
import { RecordTable, type TableOptions } from "../render-table.ts";
import type { Style } from "../style.ts";
import { wrapped } from "../wrapped.ts";
import type { Chosen, Out, Printing } from "./printing.ts";

/** A table for people, and under it the names of the fields that it has no room for. */
export function tablePrinter({ tally, sink }: Out, style: Style, options: TableOptions & Chosen): Printing {
  const { enrich } = options;
  const table = new RecordTable((text) => sink.text(text), style, options);
  const print = ({ events, format }: RecordBatch): void => {
    const parser = new LineParser(format);
    for (let index = 0; index < events.count; index++) {
      const record = recordAt(events, index, parser);
      if (record) table.add(enrich?.(record) ?? record);
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
