import { type Field, unknownField } from "./fields.ts";
import { isOtherLog } from "./log-message.ts";
import { FlowRecord } from "./record.ts";

/** The name that people know an address or an interface by; `undefined` where it has none. */
export type NameOf = (token: string) => string | undefined;

/** The columns of names, and the fields whose names they hold. */
export const NAME_COLUMNS: Readonly<Record<string, string>> = {
  "src-name": "srcaddr",
  "dst-name": "dstaddr",
  "interface-name": "interface-id",
};

/** Puts the names after the fields of a record, `-` where one is not known; a log event that is no flow log stays as it is. */
export function recordNamer(nameOf: NameOf): (record: FlowRecord) => FlowRecord {
  let last: { fields: readonly Field[]; named: readonly Field[]; positions: readonly number[] } | undefined;
  return (record) => {
    if (isOtherLog(record)) return record;
    const { fields, tokens, timestamp } = record;
    if (last?.fields !== fields) last = { fields, named: [...fields, ...NAME_FIELDS], positions: positionsIn(fields) };
    const names = last.positions.map((position) => nameOf(tokens[position] ?? "-") ?? "-");
    return new FlowRecord(last.named, [...tokens, ...names], timestamp);
  };
}

/** Whether one of the columns is a name. */
export function areNamed(columns: readonly string[]): boolean {
  return columns.some((name) => Object.hasOwn(NAME_COLUMNS, name));
}

// --- internal ---

const NAME_FIELDS = Object.keys(NAME_COLUMNS).map(unknownField);

function positionsIn(fields: readonly Field[]): number[] {
  return Object.values(NAME_COLUMNS).map((name) => fields.findIndex((field) => field.name === name));
}
