import { VpcflowError } from "../errors.ts";
import type { Groups } from "./groups.ts";
import { ValueOrder } from "./value-order.ts";

/**
 * The groups in the order in which people read them: by `sort`, a column (the largest first) or a key (the smallest first).
 * Without one: by time where that is a key, then by bytes, else by flows. Those that are equal come by their keys, so that
 * the order is always the same.
 *
 * @throws VpcflowError `USAGE` where there is no such key or column
 */
export function orderOf(groups: Groups, sort?: string): Uint32Array {
  const { compareBy, values } = new Comparing(groups);
  const byKeys = groups.keys.map((_, at) => compareBy(at));
  const first = sort === undefined ? usual(groups) : [chosen(groups, sort)];
  const comparisons = first.map((name) => {
    const key = groups.keys.indexOf(name);
    return key >= 0 ? byKeys[key]! : values(name);
  });
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

class Comparing {
  readonly #groups: Groups;
  readonly #order = new ValueOrder();

  constructor(groups: Groups) {
    this.#groups = groups;
  }

  readonly compareBy = (position: number): Compare => {
    const { key } = this.#groups;
    return (one, other) => this.#order.compare(key(one, position), key(other, position));
  };

  /** The largest first. Numbers are compared as such, and exactly where these cannot tell. */
  readonly values = (name: string): Compare => {
    const column = this.#groups.columns.find((one) => one.name === name)!;
    const numbers = Float64Array.from({ length: this.#groups.size }, (_, group) => Number(column.get(group) ?? -1));
    return (one, other) => {
      const difference = numbers[other]! - numbers[one]!;
      if (difference !== 0 || numbers[one]! <= Number.MAX_SAFE_INTEGER) return difference;
      return this.#order.compare(column.get(other), column.get(one));
    };
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
