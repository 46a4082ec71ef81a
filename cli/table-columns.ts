import { TIMESTAMP } from "../flow/format.ts";
import { isOtherLog, MESSAGE } from "../flow/log-message.ts";
import type { FlowRecord } from "../flow/record.ts";
import { SERVICE } from "./table-cells.ts";

/** Between two columns. */
export const GAP = "  ";

/** The columns of a table when nobody chose, in the order in which they are read: when, who with whom, what of it. */
const USUAL_COLUMNS = [
  "start",
  "srcaddr",
  "srcport",
  "dstaddr",
  "dstport",
  "protocol",
  SERVICE,
  "action",
  "bytes",
  "packets",
  "interface-id",
  "log-status",
];

/**
 * The order in which they are given up where a terminal is too narrow: at last who with whom is left, and before that what of
 * it. The others are shown, however wide they are.
 */
const FIRST_TO_GO = [
  "log-status",
  "interface-id",
  "packets",
  SERVICE,
  "srcport",
  "start",
  "bytes",
  "protocol",
  "action",
];

/** Those of the usual columns that the record has; all of its fields where it is of another kind altogether. */
export function usualColumns(record: FlowRecord): readonly string[] {
  if (isOtherLog(record)) return [TIMESTAMP, MESSAGE];
  const names = record.fields.map((field) => field.name);
  const usual = USUAL_COLUMNS.filter((name) => (name === SERVICE ? hasService(names) : names.includes(name)));
  return usual.filter((name) => name !== SERVICE).length >= 4 ? usual : names;
}

/**
 * Those of the columns that fit into `room`, by their widths, and the others. The least of the usual ones go first, then from
 * the last; what a wide one leaves free when it goes, narrower ones take that went before it.
 */
export function fittingColumns(
  widths: ReadonlyMap<string, number>,
  room: number,
): { shown: string[]; hidden: string[] } {
  const shown = new Set(widths.keys());
  const total = (): number => [...shown].reduce((sum, name) => sum + GAP.length + widths.get(name)!, -GAP.length);
  const others = [...shown].filter((name) => !USUAL_COLUMNS.includes(name)).reverse();
  const gone: string[] = [];
  for (const name of [...FIRST_TO_GO, ...others]) {
    if (total() <= room || shown.size === 1) break;
    if (shown.delete(name)) gone.unshift(name);
  }
  for (const name of gone) if (total() + GAP.length + widths.get(name)! <= room) shown.add(name);
  const names = [...widths.keys()];
  return { shown: names.filter((name) => shown.has(name)), hidden: names.filter((name) => !shown.has(name)) };
}

// --- internal ---

function hasService(names: readonly string[]): boolean {
  return names.includes("protocol") && (names.includes("dstport") || names.includes("srcport"));
}
