import type { Aggregator } from "./aggregator.ts";
import { type Counting, countAll, countOnce } from "./count-once.ts";
import type { Exact } from "./exact-column.ts";
import { flowsLeft, type RowCut, rowCuts } from "./row-cuts.ts";

/** The rows of an aggregator that count, and how much each of them counts for. */
export class RowAmounts {
  readonly counting: Counting;
  readonly #aggregator: Aggregator;
  readonly #cuts: ReadonlyMap<number, RowCut>;
  /** Records that do not count: known when all rows were visited. */
  otherSide = 0;

  /** @param bothSides every row counts, as it was logged */
  constructor(aggregator: Aggregator, bothSides = false) {
    this.#aggregator = aggregator;
    this.counting = bothSides
      ? countAll(aggregator.channels)
      : countOnce(aggregator.channels, channelWeights(aggregator));
    this.#cuts = rowCuts(aggregator, this.counting.cuts);
  }

  /** Calls `visit` for each row that counts. */
  forEach(visit: (row: number, channel: number) => void): void {
    const { keys, flows } = this.#aggregator;
    this.otherSide = 0;
    for (let row = 0; row < keys.size; row++) {
      const channel = keys.channelOf(row);
      const counts = this.counting.counted[channel] === 1 ? this.flows(row) : 0;
      this.otherSide += flows.get(row) - counts;
      if (counts > 0) visit(row, channel);
    }
  }

  /** Records of the row, less those that were rejected later. */
  flows(row: number): number {
    const flows = this.#aggregator.flows.get(row);
    const cut = this.#cuts.size === 0 ? undefined : this.#cuts.get(row);
    return cut ? flowsLeft(flows, cut) : flows;
  }

  value(row: number, measure: number): Exact | undefined {
    const value = this.#aggregator.columns[measure]!.get(row);
    const cut = this.#cuts.size === 0 ? undefined : this.#cuts.get(row)?.sums[measure];
    return cut === undefined || value === undefined ? value : minus(value, cut);
  }
}

// --- internal ---

/** How much went through each channel. */
function channelWeights(aggregator: Aggregator): Float64Array {
  const { keys, channels } = aggregator;
  const weights = new Float64Array(channels.size);
  for (let row = 0; row < keys.size; row++) weights[keys.channelOf(row)]! += aggregator.weight(row);
  return weights;
}

function minus(one: Exact, other: Exact): Exact {
  if (typeof one === "number" && typeof other === "number") return one - other;
  const difference = BigInt(one) - BigInt(other);
  return Number.isSafeInteger(Number(difference)) ? Number(difference) : difference;
}
