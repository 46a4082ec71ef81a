import { hasColumn } from "../../flow/columns.ts";
import { VpcflowError } from "../../flow/errors.ts";
import { NAME_COLUMNS } from "../../flow/name-columns.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import type { Tally } from "../../flow/tally.ts";
import type { Printing } from "./printing.ts";

/** Columns that no record has are a slip: rows of nothing but - would hide it. */
export function watchColumns(tally: Tally, columns: readonly string[], printing: Printing): Printing {
  // A name is there where the field is whose name it is.
  const sources = columns.map((name) => NAME_COLUMNS[name] ?? name);
  let found = false;
  const print = (batch: RecordBatch): void => {
    found ||= hasColumn(batch, sources);
    printing.print(batch);
  };
  const end = (): void => {
    if (!found && tally.records + tally.messages > 0) throw noSuchColumn(columns);
    printing.end();
  };
  return { ...printing, print, end };
}

// --- internal ---

function noSuchColumn(columns: readonly string[]): VpcflowError {
  return new VpcflowError("USAGE", `No record has ${columns.length > 1 ? "any of " : ""}${columns.join(", ")}.`, {
    subject: "--columns",
    found: columns.join(","),
    fix: "Leave --columns out to see which fields the records have.",
  });
}
