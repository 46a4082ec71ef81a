import type { Groups } from "../../flow/aggregate/groups.ts";
import { keyColumn } from "../aggregate/columns.ts";
import { humanBytes } from "../bytes.ts";
import type { Ranking } from "../commands/top.ts";
import type { Column } from "../rows/table-rows.ts";
import type { Style } from "../style.ts";
import { rankedNames } from "./ranking.ts";

/** The columns of a ranking for the machine formats. */
export function rankedColumns(groups: Groups, by: Ranking): Column[] {
  return rankedNames(groups, by).map((name) => ({ name, numeric: true }));
}

/**
 * The same for people: bytes in units, and a bar for what is ranked by, whose row has the value twice.
 *
 * @param most of what is ranked by
 */
export function shownColumns(groups: Groups, by: Ranking, { most, style }: { most: number; style: Style }): Column[] {
  const amounts = rankedNames(groups, by).slice(1 + groups.keys.length);
  const bar: Column = { name: "", show: (value) => barOf(Number(value) / most), paint: style.cyan };
  return [
    { name: "#", numeric: true },
    ...groups.keys.map((name) => (name === "network" ? { name, optional: true } : keyColumn(name))),
    amountColumn(by),
    bar,
    ...amounts.slice(1).map((name) => ({ ...amountColumn(name), optional: true })),
  ];
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
