import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from "hyparquet";
import { quoted, VpcflowError } from "../errors.ts";
import { findField } from "../fields.ts";
import { TIMESTAMP } from "../format.ts";

/** A column of plain values. */
export interface FlatColumn {
  element: SchemaElement;
  schemaPath: SchemaTree[];
  /** By AWS's name, with hyphens; its own where AWS has none such. */
  name: string;
}

/**
 * The columns of a file of flow logs, in its order.
 * @throws VpcflowError `SOURCE` where they are not flow logs', or one has lists or records for values
 */
export function flatColumns(metadata: FileMetaData, file: string): FlatColumn[] {
  const root = parquetSchema(metadata);
  // The root has no levels, whatever it says.
  root.element.repetition_type = "REQUIRED";
  const columns = root.children.map((child) => ({
    element: child.element,
    schemaPath: [root, child],
    name: findField(child.element.name)?.name ?? child.element.name,
  }));
  const known = columns.filter(({ name }) => findField(name) || name === TIMESTAMP).length;
  if (known === 0 || known * 2 < columns.length) throw noFlowLogs(columns, file);
  const nested = root.children.find(
    ({ children, element }) => children.length > 0 || element.repetition_type === "REPEATED",
  );
  if (nested) throw nestedColumn(nested.element.name, file);
  return columns;
}

// --- internal ---

function noFlowLogs(columns: readonly FlatColumn[], file: string): VpcflowError {
  const names = quoted(columns.map(({ element }) => element.name).join(", "));
  return new VpcflowError("SOURCE", `${file} is a Parquet file without flow logs.`, {
    subject: file,
    found: names,
    expected: "columns such as srcaddr, dstaddr and bytes",
    fix: `Its columns are ${names}: they should be called as AWS calls the fields, with underscores.`,
  });
}

function nestedColumn(column: string, file: string): VpcflowError {
  return new VpcflowError(
    "SOURCE",
    `${file} is a Parquet file whose column ${quoted(column)} holds lists or records.`,
    {
      subject: file,
      found: column,
      fix: "Write it with plain columns alone, one for each field.",
    },
  );
}
