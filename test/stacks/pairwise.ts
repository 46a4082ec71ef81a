/** A thing that varies. The first value is what it is where nothing else is asked for. */
export interface Dimension {
  readonly name: string;
  readonly values: readonly unknown[];
  /** So many of the values, from the first on, meet every value of the other dimensions; the rest occur once. All by default. */
  readonly paired?: number;
}

/** For each dimension which of its values, by its place. */
export type Row = readonly number[];

/** A value of one dimension. */
export interface Level {
  readonly dimension: number;
  readonly value: number;
}

export interface Cover {
  readonly rows: readonly Row[];
  /** The pairs (or single values) that no row without faults can hold. */
  readonly impossible: readonly (readonly Level[])[];
}

/** How many faults a row has: only rows with none are of use. */
export type CountFaults = (row: Row) => number;

/**
 * The smallest set of rows that a greedy search finds (AETG: Cohen et al. 1997) in which every two values of every two
 * dimensions meet, but for those that cannot. The same input gives the same rows.
 */
export function allPairs(dimensions: readonly Dimension[], faults: CountFaults): Cover {
  const open = new Map(targetsOf(dimensions).map((levels) => [keyOf(levels), levels]));
  const rows: Row[] = [];
  const impossible: (readonly Level[])[] = [];
  for (const [key, levels] of open) {
    if (!open.has(key)) continue;
    if (!complete(dimensions, levels, faults)) {
      open.delete(key);
      impossible.push(levels);
      continue;
    }
    const row = fill(dimensions, { seed: levels, open, faults });
    for (const covered of combinationsOf(row)) open.delete(keyOf(covered));
    rows.push(row);
  }
  return { rows, impossible };
}

/**
 * A row without faults that holds the levels, near to the first values; `undefined` where a search that lowers the faults step by
 * step finds none.
 */
export function complete(
  dimensions: readonly Dimension[],
  levels: readonly Level[],
  faults: CountFaults,
): Row | undefined {
  const fixed = new Set(levels.map(({ dimension }) => dimension));
  let row: Row = dimensions.map((_, index) => levels.find(({ dimension }) => dimension === index)?.value ?? 0);
  let count = faults(row);
  while (count > 0) {
    const better = neighbours(dimensions, row, fixed).find((next) => faults(next) < count);
    if (!better) return undefined;
    row = better;
    count = faults(row);
  }
  return row;
}

// --- internal ---

/** What must be covered: pairs of paired values, and each other value once. */
function targetsOf(dimensions: readonly Dimension[]): Level[][] {
  const levels = dimensions.map(({ values, paired = values.length }, dimension) => ({
    paired: values.slice(0, paired).map((_, value) => ({ dimension, value })),
    single: values.slice(paired).map((_, place) => ({ dimension, value: paired + place })),
  }));
  const pairs = levels.flatMap((first, index) =>
    levels.slice(index + 1).flatMap((second) => first.paired.flatMap((a) => second.paired.map((b) => [a, b]))),
  );
  return [...pairs, ...levels.flatMap(({ single }) => single.map((level) => [level]))];
}

/** Fixes one dimension after the other at the value that covers most of what is open and leaves a row possible. */
function fill(
  dimensions: readonly Dimension[],
  { seed, open, faults }: { seed: readonly Level[]; open: ReadonlyMap<string, unknown>; faults: CountFaults },
): Row {
  const fixed = [...seed];
  for (const [dimension, { values }] of dimensions.entries()) {
    if (seed.some((level) => level.dimension === dimension)) continue;
    const levels = values.map((_, value) => ({ dimension, value }));
    const ranked = levels
      .map((level) => ({ level, gain: gainOf(level, fixed, open) }))
      .sort((a, b) => b.gain - a.gain)
      .map(({ level }) => level);
    const taken = ranked.find((level) => complete(dimensions, [...fixed, level], faults));
    if (!taken) throw new Error(`No value of ${dimensions[dimension]?.name} is left, though a row was possible.`);
    fixed.push(taken);
  }
  return dimensions.map((_, index) => fixed.find(({ dimension }) => dimension === index)?.value ?? 0);
}

function gainOf(level: Level, fixed: readonly Level[], open: ReadonlyMap<string, unknown>): number {
  const own = open.has(keyOf([level])) ? 1 : 0;
  return fixed.filter((other) => open.has(keyOf([other, level]))).length + own;
}

/** The row with one free dimension at another value, for each of them. */
function* neighbourRows(dimensions: readonly Dimension[], row: Row, fixed: ReadonlySet<number>): Generator<Row> {
  for (const [index, { values }] of dimensions.entries()) {
    if (fixed.has(index)) continue;
    for (const value of values.keys()) if (value !== row[index]) yield row.with(index, value);
  }
}

function neighbours(dimensions: readonly Dimension[], row: Row, fixed: ReadonlySet<number>): Row[] {
  return [...neighbourRows(dimensions, row, fixed)];
}

function combinationsOf(row: Row): Level[][] {
  const levels = row.map((value, dimension) => ({ dimension, value }));
  return levels.flatMap((a, index) => [[a], ...levels.slice(index + 1).map((b) => [a, b])]);
}

/** The same for a pair in either order. */
function keyOf(levels: readonly Level[]): string {
  return levels
    .map(({ dimension, value }) => `${dimension}=${value}`)
    .sort()
    .join(" ");
}
