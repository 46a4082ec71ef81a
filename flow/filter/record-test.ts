import type { Field } from "../fields.ts";
import { TIMESTAMP } from "../format.ts";
import type { Networks } from "../networks.ts";
import type { Expression, Test } from "./expression.ts";
import { type TokenTest, tokenTest } from "./token-tests.ts";

/** A record as byte ranges: the tokens of its fields, in their order. */
export interface Row {
  bytes: Buffer;
  /** Start and end offset of each token, two ints a field. */
  bounds: Int32Array;
  /** The log event's time in ms since the epoch. */
  timestamp: number | undefined;
}

export type RowTest = (row: Row) => boolean;

/** The test of an expression for records of those fields. */
export function rowTest(expression: Expression, fields: readonly Field[], networks: Networks): RowTest {
  if (expression.kind === "test") return fieldTest(expression, fields, networks);
  if (expression.kind === "not") {
    const inner = rowTest(expression.part, fields, networks);
    return (row) => !inner(row);
  }
  const parts = expression.parts.map((part) => rowTest(part, fields, networks));
  return expression.kind === "all" ? everyTest(parts) : someTest(parts);
}

// --- internal ---

const DASH = 0x2d;

function everyTest(parts: readonly RowTest[]): RowTest {
  return (row) => {
    for (const part of parts) if (!part(row)) return false;
    return true;
  };
}

function someTest(parts: readonly RowTest[]): RowTest {
  return (row) => {
    for (const part of parts) if (part(row)) return true;
    return false;
  };
}

function fieldTest({ field, condition }: Test, fields: readonly Field[], networks: Networks): RowTest {
  const position = fields.findIndex(({ name }) => name === field);
  if (position < 0 && field === TIMESTAMP) return timestampTest(condition, networks);
  if (condition.kind === "absent") return position < 0 ? () => true : (row) => isAbsent(row, position);
  if (position < 0) return () => false;
  const holds = tokenTest(condition, networks);
  return (row) =>
    !isAbsent(row, position) && holds(row.bytes, row.bounds[position * 2]!, row.bounds[position * 2 + 1]!);
}

function isAbsent({ bytes, bounds }: Row, position: number): boolean {
  const start = bounds[position * 2]!;
  return bytes[start] === DASH && bounds[position * 2 + 1] === start + 1;
}

/** The event's own time stands in no token. */
function timestampTest(condition: Test["condition"], networks: Networks): RowTest {
  if (condition.kind === "absent") return ({ timestamp }) => timestamp === undefined;
  const holds: TokenTest = tokenTest(condition, networks);
  return ({ timestamp }) => {
    if (timestamp === undefined) return false;
    const digits = Buffer.from(String(timestamp));
    return holds(digits, 0, digits.length);
  };
}
