import type { Groups } from "../../flow/aggregate/groups.ts";
import { isNamedKey } from "../../flow/aggregate/named-groups.ts";
import { findField } from "../../flow/fields.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import { protocolName } from "../../flow/protocols.ts";
import type { FieldValue } from "../../flow/record.ts";
import { called } from "../names/called.ts";
import type { Column } from "../rows/table-rows.ts";

/** The columns of groups. Where the terminal is narrow, keys stay and what was counted goes, the last first. */
export function groupColumns({ keys, columns }: Groups, nameOf?: NameOf): Column[] {
  return [
    ...keys.map((name) => keyColumn(name, nameOf)),
    ...columns.map(({ name }, at): Column => ({ ...amountColumn(name), optional: at > 0 })),
  ];
}

// --- internal ---

/** Seconds since the epoch, as people read them. */
const TIMES = /^(?:(?:min|max)-)?(?:start|end)$|^time$/;

/** @param nameOf has addresses and interfaces called by their names */
export function keyColumn(name: string, nameOf?: NameOf): Column {
  if (nameOf && isNamedKey(name)) return { name, show: (value) => called(String(value), nameOf) };
  if (TIMES.test(name)) return { name, show: timeOf };
  if (name === "protocol") return { name, show: (value) => protocolName(String(value)) };
  // A port is a name, of which thousands are not set off.
  const isNumber = findField(name)?.type === "integer" || name.endsWith("-port");
  return isNumber ? { name, numeric: true, show: String } : { name };
}

function amountColumn(name: string): Column {
  return TIMES.test(name) ? { name, show: timeOf } : { name, numeric: true };
}

function timeOf(value: FieldValue): string {
  const ms = Number(value) * 1000;
  return Number.isFinite(ms) && Math.abs(ms) <= MAX_TIME_MS
    ? new Date(ms).toISOString().replace(/\.000Z$/, "Z")
    : String(value);
}

/** @see https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MAX_TIME_MS = 8.64e15;
