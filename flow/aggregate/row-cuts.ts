import type { Aggregator } from "./aggregator.ts";
import type { Cut } from "./count-once.ts";
import type { Exact } from "./exact-column.ts";

/** What is taken off a row. */
export interface RowCut {
  flows: number;
  /** By measure; those that are no sums are left alone. */
  sums: (Exact | undefined)[];
}

/**
 * Takes what was rejected at a later interface off what an earlier one had accepted: off the row of the same details (ports,
 * protocol, time), never more than is there. A row that nothing is left of is marked by `flows` of all its own.
 */
export function rowCuts(aggregator: Aggregator, cuts: readonly Cut[]): Map<number, RowCut> {
  const taken = new Map<number, RowCut>();
  if (cuts.length === 0) return taken;
  const acceptedFor = new Map(
    cuts.flatMap(({ accepted, rejected }) => rejected.map((one) => [one, accepted] as const)),
  );
  for (let row = 0; row < aggregator.keys.size; row++) {
    const accepted = acceptedFor.get(aggregator.keys.channelOf(row));
    if (accepted) take(row, accepted, { aggregator, taken });
  }
  return taken;
}

// --- internal ---

interface Taking {
  aggregator: Aggregator;
  taken: Map<number, RowCut>;
}

function take(rejected: number, accepted: readonly number[], { aggregator, taken }: Taking): void {
  const row = accepted.map((channel) => aggregator.keys.sibling(rejected, channel)).find((found) => found >= 0);
  if (row === undefined) return;
  const cut = taken.get(row) ?? { flows: 0, sums: [] };
  taken.set(row, cut);
  cut.flows += aggregator.flows.get(rejected);
  aggregator.columns.forEach((column, measure) => {
    if (column.operation !== "sum") return;
    cut.sums[measure] = lesser(column.get(row), plus(cut.sums[measure], column.get(rejected)));
  });
  // A sum of nothing has nothing left from the beginning, and says nothing of the row.
  const isGone = aggregator.columns.some((column, measure) => {
    const sum = column.operation === "sum" ? column.get(row) : undefined;
    return sum !== undefined && sum > 0 && sum === cut.sums[measure];
  });
  if (isGone) cut.flows = aggregator.flows.get(row);
}

function plus(one: Exact | undefined, other: Exact | undefined): Exact {
  return exactSum(one ?? 0, other ?? 0);
}

function exactSum(one: Exact, other: Exact): Exact {
  return typeof one === "number" && typeof other === "number" && Number.isSafeInteger(one + other)
    ? one + other
    : BigInt(one) + BigInt(other);
}

function lesser(one: Exact | undefined, other: Exact): Exact {
  return one !== undefined && one < other ? one : other;
}
