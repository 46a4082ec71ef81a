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

/** What varies, and how many faults a row has: only rows with none are of use. */
export interface Space {
  readonly dimensions: readonly Dimension[];
  readonly faults: (row: Row) => number;
}

/**
 * The fewest rows that a greedy search finds (AETG: Cohen et al. 1997) in which every two values of every two dimensions
 * meet, but for those that cannot. The same input gives the same rows.
 */
export function allPairs(space: Space): Cover {
  const open = new Map(targetsOf(space.dimensions).map((levels) => [keyOf(levels), levels]));
  const rows: Row[] = [];
  const impossible: (readonly Level[])[] = [];
  const plain = settle(space, []);
  for (const [key, levels] of open) {
    const near = withLevels(plain, levels);
    const start = space.faults(near) === 0 ? near : settle(space, levels);
    if (space.faults(start) > 0) {
      open.delete(key);
      impossible.push(levels);
      continue;
    }
    const row = fill(space, { start, seed: levels, open });
    for (const covered of combinationsOf(row)) open.delete(keyOf(covered));
    rows.push(row);
  }
  return { rows, impossible };
}

/**
 * A row that holds the levels, all else at its first value, but for what is changed, one dimension after the other, to have as
 * few faults as that can leave.
 */
export function settle(space: Space, levels: readonly Level[]): Row {
  const fixed = new Set(levels.map(({ dimension }) => dimension));
  const zeros = space.dimensions.map(() => 0);
  let row = withLevels(zeros, levels);
  for (let count = space.faults(row); count > 0; ) {
    const best = leastFaults(neighbours(space, row, fixed), space);
    if (best === undefined || space.faults(best) >= count) return row;
    row = best;
    count = space.faults(row);
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

interface Beginning {
  /** A row without faults that holds the seed. */
  readonly start: Row;
  readonly seed: readonly Level[];
  readonly open: ReadonlyMap<string, unknown>;
}

/** Gives one dimension after the other the value that covers most of what is open, if the row still has no faults then. */
function fill({ dimensions, faults }: Space, { start, seed, open }: Beginning): Row {
  const fixed = [...seed];
  let row = start;
  for (const [dimension, { values }] of dimensions.entries()) {
    if (seed.some((level) => level.dimension === dimension)) continue;
    const best = values
      .map((_, value) => ({ value, gain: gainOf({ dimension, value }, fixed, open) }))
      .sort((a, b) => b.gain - a.gain)
      // One is there: the row's own.
      .find(({ value }) => faults(row.with(dimension, value)) === 0)!;
    row = row.with(dimension, best.value);
    fixed.push({ dimension, value: best.value });
  }
  return row;
}

function gainOf(level: Level, fixed: readonly Level[], open: ReadonlyMap<string, unknown>): number {
  const own = open.has(keyOf([level])) ? 1 : 0;
  return fixed.filter((other) => open.has(keyOf([other, level]))).length + own;
}

function withLevels(row: Row, levels: readonly Level[]): Row {
  return levels.reduce<Row>((changed, { dimension, value }) => changed.with(dimension, value), row);
}

/** The row with one dimension that is not fixed at another value, for each of them. */
function neighbours({ dimensions }: Space, row: Row, fixed: ReadonlySet<number>): Row[] {
  return dimensions.flatMap(({ values }, index) =>
    fixed.has(index)
      ? []
      : [...values.keys()].filter((value) => value !== row[index]).map((value) => row.with(index, value)),
  );
}

function leastFaults(rows: readonly Row[], { faults }: Space): Row | undefined {
  return rows.reduce<Row | undefined>((best, row) => (best && faults(best) <= faults(row) ? best : row), undefined);
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
