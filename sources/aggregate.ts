import { Aggregator } from "../flow/aggregate/aggregator.ts";
import { orderOf } from "../flow/aggregate/group-order.ts";
import { type Groups, groupRows } from "../flow/aggregate/groups.ts";
import { parseKeys } from "../flow/aggregate/keys.ts";
import { besideKeys, parseMeasures, USUAL_MEASURES } from "../flow/aggregate/measures.ts";
import type { Networks } from "../flow/networks.ts";
import type { FieldValue } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";

export interface AggregateSourceOptions {
  /** What groups are made by, as `--by` takes it: fields by AWS's names, and `client`, `server`, `service`, `time:1h` and so on. */
  by: string;
  /** Integer fields to sum, separated by commas; without one of these three: packets and bytes, first `start`, last `end`. */
  sum?: string;
  min?: string;
  max?: string;
  /** The column or key to sort by; by time where that is a key, then by bytes, else by flows, when absent. */
  sort?: string;
  /** Names the ends for keys such as `src-network`; private ranges are known without. */
  networks?: Networks;
  /** Counts a flow at each interface that logged it, not once. */
  perInterface?: boolean;
}

/**
 * The keys and the numbers of a group by their names: `{srcaddr: "10.0.0.1", flows: 2, packets: 20, bytes: 1680, …}`. A number
 * whose name a key has is called `sum-bytes`, `min-start` and so on.
 */
export type AggregateRow = Record<string, FieldValue>;

/**
 * Groups of the flows of a source with their sums, each flow counted once however many interfaces logged it. docs/numbers.md
 * says what the numbers mean. Memory grows with the groups, not with the records.
 *
 *     await aggregate(readFiles(["flows/"]), { by: "client,server,service" });
 *
 * @throws VpcflowError `USAGE` that names a key, field or column which there is not
 */
export async function aggregate(
  source: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  { by, sort, networks, perInterface, ...measures }: AggregateSourceOptions,
): Promise<AggregateRow[]> {
  const [keys, chosen] = [parseKeys(by, "by"), parseMeasures(measures)];
  const aggregator = new Aggregator({ keys, measures: besideKeys(chosen.length > 0 ? chosen : USUAL_MEASURES, keys) });
  for await (const batch of source) aggregator.add(batch);
  const groups = groupRows(aggregator, { networks, bothSides: perInterface });
  return Array.from(orderOf(groups, sort), (group) => rowOf(groups, group));
}

// --- internal ---

function rowOf(groups: Groups, group: number): AggregateRow {
  const keys = groups.keys.map((name, position) => [name, groups.key(group, position)]);
  const numbers = groups.columns.map(({ name, get }) => [name, get(group)]);
  return Object.fromEntries([...keys, ...numbers]);
}
