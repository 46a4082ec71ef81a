import type { Aggregator } from "./aggregator.ts";
import type { Cut } from "./count-once.ts";
import type { Exact } from "./exact-column.ts";

/** What is taken off a row. */
export interface RowCut {
  flows: number;
  /** Of what went with the flows. */
  weight: number;
  /** Whether nothing is left of the row. */
  isAll: boolean;
  /** By measure; those that are no sums are left alone. */
  sums: (Exact | undefined)[];
}

/**
 * Takes what was rejected at a later interface off what an earlier one had accepted: off the row of the same details (ports,
 * protocol, time), never more than is there. Whether something is left of a row is told by what went with its flows, whichever
 * sums were asked for: the two interfaces may have logged the same flow in more records and in fewer.
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

/** Flows of a row of which that is taken off: as long as something is left, there is one. */
export function flowsLeft(flows: number, cut: RowCut): number {
  return cut.isAll ? 0 : Math.max(1, flows - cut.flows);
}

// --- internal ---

interface Taking {
  aggregator: Aggregator;
  taken: Map<number, RowCut>;
}

function take(rejected: number, accepted: readonly number[], { aggregator, taken }: Taking): void {
  const row = accepted.map((channel) => aggregator.keys.sibling(rejected, channel)).find((found) => found >= 0);
  if (row === undefined) return;
  const cut = taken.get(row) ?? { flows: 0, weight: 0, isAll: false, sums: [] };
  taken.set(row, cut);
  cut.flows += aggregator.flows.get(rejected);
  cut.weight += aggregator.weight(rejected);
  // Flows of no bytes are told by their number.
  const weight = aggregator.weight(row);
  cut.isAll = weight > 0 ? cut.weight >= weight : cut.flows >= aggregator.flows.get(row);
  aggregator.columns.forEach((column, measure) => {
    if (column.operation !== "sum") return;
    cut.sums[measure] = lesser(column.get(row), plus(cut.sums[measure], column.get(rejected)));
  });
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
