import type { Groups } from "../../flow/aggregate/groups.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import type { FieldValue } from "../../flow/record.ts";
import { keyColumn } from "../aggregate/columns.ts";
import { humanBytes } from "../bytes.ts";
import type { Ranking } from "../commands/top.ts";
import type { Column } from "../rows/table-rows.ts";
import type { Style } from "../style.ts";
import { type Ranked, rankedNames } from "./ranking.ts";

/** What a table of people shows beside the sums. */
export interface Showing {
  /** Of what is ranked by. */
  most: number;
  style: Style;
  /** What addresses and interfaces are called. */
  nameOf: NameOf | undefined;
}

/** The columns of a ranking for the machine formats. */
export function rankedColumns(groups: Groups, by: Ranking): Column[] {
  return rankedNames(groups, by).map((name) => ({ name, numeric: true }));
}

/**
 * The same for people: bytes in units, and a bar for what is ranked by, whose row has the value twice.
 */
export function shownColumns(groups: Groups, by: Ranking, { most, style, nameOf }: Showing): Column[] {
  const amounts = rankedNames(groups, by).slice(1 + groups.keys.length);
  const bar: Column = { name: "", show: (value) => barOf(Number(value) / most), paint: style.cyan };
  return [
    { name: "#", numeric: true },
    ...groups.keys.map((name) => (name === "network" ? { name, optional: true } : keyColumn(name, nameOf))),
    amountColumn(by),
    bar,
    ...amounts.slice(1).map((name) => ({ ...amountColumn(name), optional: true })),
  ];
}

/** What the first has of what is ranked by. */
export function mostOf({ groups, order }: Ranked, by: string): number {
  const column = groups.columns.find(({ name }) => name === by);
  return order.length === 0 ? 1 : Number(column?.get(order[0]!) ?? 1);
}

/** Each row with what it is ranked by once more, as a bar. */
export function* withBars({ keys }: Groups, rows: Iterable<FieldValue[]>): Generator<FieldValue[]> {
  const at = 1 + keys.length;
  for (const row of rows) yield row.toSpliced(at, 0, row[at]);
}

// --- internal ---

const BAR_WIDTH = 20;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** In eighths of a column; never nothing. */
function barOf(share: number): string {
  const eighths = Math.max(1, Math.round(share * BAR_WIDTH * 8));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function amountColumn(name: string): Column {
  return name === "bytes"
    ? { name, numeric: true, show: (value) => humanBytes(value as number | bigint) }
    : { name, numeric: true };
}
