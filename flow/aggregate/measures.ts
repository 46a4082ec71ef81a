import { VpcflowError } from "../errors.ts";
import { findField } from "../fields.ts";
import type { Operation } from "./exact-column.ts";

/** A number of each group, made from one field of its records. */
export interface Measure {
  /** What its column is called. */
  name: string;
  operation: Operation;
  /** By AWS's name; an integer field. */
  field: string;
}

/** What groups show when nobody chose: how much, and from when to when. */
export const USUAL_MEASURES: readonly Measure[] = [
  { name: "packets", operation: "sum", field: "packets" },
  { name: "bytes", operation: "sum", field: "bytes" },
  { name: "start", operation: "min", field: "start" },
  { name: "end", operation: "max", field: "end" },
];

/**
 * The measures that a person names: fields for each operation, separated by commas.
 *
 * @throws VpcflowError `USAGE` that names the flag and the field
 */
export function parseMeasures(chosen: Readonly<Partial<Record<Operation, string>>>): Measure[] {
  const measures: Measure[] = [];
  for (const operation of ["sum", "min", "max"] as const) {
    for (const field of chosen[operation]?.split(",") ?? []) {
      const name = integerField(field.trim(), `--${operation}`);
      const isTaken = measures.some((measure) => measure.name === name);
      measures.push({ name: isTaken ? `${operation}-${name}` : name, operation, field: name });
    }
  }
  return measures;
}

/** The measures under other names where a key has theirs: `sum-bytes` beside the key `bytes`. */
export function besideKeys(measures: readonly Measure[], keys: readonly { name: string }[]): Measure[] {
  return measures.map((measure) => {
    const isTaken = keys.some(({ name }) => name === measure.name);
    return isTaken ? { ...measure, name: `${measure.operation}-${measure.field}` } : measure;
  });
}

// --- internal ---

function integerField(name: string, flag: string): string {
  const field = findField(name);
  if (field?.type === "integer") return field.name;
  const what = field ? `${field.name}, which is no number` : `${JSON.stringify(name)}, which is no flow log field`;
  throw new VpcflowError("USAGE", `${flag} names ${what}.`, {
    subject: flag,
    found: name,
    fix: "Name fields that are numbers: packets, bytes, start, end, tcp-flags.",
  });
}
