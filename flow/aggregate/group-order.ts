import { VpcflowError } from "../errors.ts";
import type { Groups } from "./groups.ts";

/**
 * The groups in the order in which people read them: by `sort`, a column (the largest first) or a key (the smallest first).
 * Without one: by time where that is a key, then by bytes, else by flows. Those that are equal come by their keys, so that
 * the order is always the same.
 *
 * @throws VpcflowError `USAGE` where there is no such key or column
 */
export function orderOf(groups: Groups, sort?: string): Uint32Array {
  const byKeys = groups.keys.map(
    (_, at): Compare =>
      (one, other) =>
        groups.compareKeys(one, other, at),
  );
  const first = sort === undefined ? usual(groups) : [chosen(groups, sort)];
  const comparisons = first.map((name) => byKeys[groups.keys.indexOf(name)] ?? byColumn(groups, name));
  const all = [...comparisons, ...byKeys];
  return Uint32Array.from({ length: groups.size }, (_, group) => group).sort((one, other) => {
    for (const compare of all) {
      const difference = compare(one, other);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

// --- internal ---

type Compare = (one: number, other: number) => number;

/** The largest first. Numbers are compared as such, and exactly where these cannot tell. */
function byColumn(groups: Groups, name: string): Compare {
  const column = groups.columns.find((one) => one.name === name)!;
  const numbers = Float64Array.from({ length: groups.size }, (_, group) => Number(column.get(group) ?? -1));
  return (one, other) => {
    const difference = numbers[other]! - numbers[one]!;
    if (difference !== 0 || numbers[one]! <= Number.MAX_SAFE_INTEGER) return difference;
    const [first, second] = [column.get(one)!, column.get(other)!];
    return first < second ? 1 : -Number(first > second);
  };
}

function usual({ keys, columns }: Groups): string[] {
  const largest = columns.some(({ name }) => name === "bytes") ? "bytes" : "flows";
  return keys.includes("time") ? ["time", largest] : [largest];
}

function chosen({ keys, columns }: Groups, name: string): string {
  const names = [...keys, ...columns.map((column) => column.name)];
  if (names.includes(name)) return name;
  throw new VpcflowError("USAGE", `--sort names ${JSON.stringify(name)}, which is no column here.`, {
    subject: "--sort",
    found: name,
    fix: `Columns are ${names.join(", ")}.`,
  });
}
