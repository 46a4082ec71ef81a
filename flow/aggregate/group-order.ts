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
  const names = sort === undefined ? usual(groups) : [chosen(groups, sort)];
  const isColumn = !groups.keys.includes(names[0]!);
  const largest = isColumn ? largestFirst(groups, names[0]!, inTurn(byKeys)) : undefined;
  if (largest) return largest;
  const comparisons = names.map((name) => byKeys[groups.keys.indexOf(name)] ?? byColumn(groups, name));
  return allGroups(groups).sort(inTurn([...comparisons, ...byKeys]));
}

// --- internal ---

type Compare = (one: number, other: number) => number;

function allGroups({ size }: Groups): Uint32Array {
  return Uint32Array.from({ length: size }, (_, group) => group);
}

function inTurn(comparisons: readonly Compare[]): Compare {
  return (one, other) => {
    for (const compare of comparisons) {
      const difference = compare(one, other);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

/**
 * The order by a column, then by `compare`. Most is done without comparing two groups at a time: value and group are one
 * number, and numbers sort themselves. Groups of the same value are compared after that. `undefined` where such numbers would
 * not be exact.
 */
function largestFirst(groups: Groups, name: string, compare: Compare): Uint32Array | undefined {
  const { size } = groups;
  const values = numbersOf(groups, name);
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  if ((most + 2) * size > Number.MAX_SAFE_INTEGER) return undefined;
  const sorted = new Float64Array(size);
  for (let group = 0; group < size; group++) sorted[group] = (most - values[group]!) * size + group;
  sorted.sort();
  const order = new Uint32Array(size);
  for (let place = 0; place < size; place++) {
    order[place] = sorted[place]! % size;
    // What is left is the value, to be compared with its neighbours.
    sorted[place]! -= order[place]!;
  }
  for (let start = 0, end = 1; start < size; start = end++) {
    while (end < size && sorted[end] === sorted[start]) end++;
    if (end - start > 1) sortPiece(order.subarray(start, end), compare);
  }
  return order;
}

/** Most groups of the same value are few, and there are many such pieces: a call of sort for each takes longer than they do. */
function sortPiece(piece: Uint32Array, compare: Compare): void {
  if (piece.length > FEW) {
    piece.sort(compare);
    return;
  }
  for (let end = 1; end < piece.length; end++) {
    const group = piece[end]!;
    let at = end;
    for (; at > 0 && compare(piece[at - 1]!, group) > 0; at--) piece[at] = piece[at - 1]!;
    piece[at] = group;
  }
}

const FEW = 24;

/** What is absent comes last. */
function numbersOf(groups: Groups, name: string): Float64Array {
  const column = groups.columns.find((one) => one.name === name)!;
  const numbers = new Float64Array(groups.size);
  for (let group = 0; group < groups.size; group++) numbers[group] = Number(column.get(group) ?? -1);
  return numbers;
}

/** The largest first. Numbers are compared as such, and exactly where these cannot tell. */
function byColumn(groups: Groups, name: string): Compare {
  const column = groups.columns.find((one) => one.name === name)!;
  const numbers = numbersOf(groups, name);
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
