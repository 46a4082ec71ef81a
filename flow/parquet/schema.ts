import type { ParquetWriter } from "hyparquet-writer";
import { findField, underscored } from "../fields.ts";
import { TIMESTAMP } from "../format.ts";

/** How the values of a column are held: as AWS types its own Parquet files, and the event's time as one. */
export type ColumnType = "int32" | "int64" | "string" | "timestamp";

/** The types of the footer's parts, as the library that writes it has them. */
export type SchemaElement = ParquetWriter["schema"][number];
export type RowGroup = ParquetWriter["row_groups"][number];
export type ColumnChunk = RowGroup["columns"][number];

/** Integers that AWS writes as INT32; all others are INT64. */
const INT32 = new Set(["version", "srcport", "dstport", "protocol", "tcp-flags", "traffic-path", "encryption-status"]);

/**
 * The type of a column by AWS's name of the field; a name that the catalogue does not know is a string.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, "Parquet data type"
 */
export function columnType(name: string): ColumnType {
  if (name === TIMESTAMP) return "timestamp";
  if (findField(name)?.type !== "integer") return "string";
  return INT32.has(name) ? "int32" : "int64";
}

/** The schema of a file with those columns, by AWS's names: underscored there as in AWS's own files, each nullable. */
export function parquetSchema(columns: readonly string[]): SchemaElement[] {
  return [{ name: "flow_log", num_children: columns.length }, ...columns.map(elementOf)];
}

// --- internal ---

function elementOf(name: string): SchemaElement {
  const element = { name: underscored(name), repetition_type: "OPTIONAL" } as const;
  switch (columnType(name)) {
    case "int32":
      return { ...element, type: "INT32" };
    case "int64":
      return { ...element, type: "INT64" };
    case "string":
      return { ...element, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
    case "timestamp":
      return {
        ...element,
        type: "INT64",
        converted_type: "TIMESTAMP_MILLIS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
      };
  }
}
