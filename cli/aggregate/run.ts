import { orderOf } from "../../flow/aggregate/group-order.ts";
import { type Groups, groupRows } from "../../flow/aggregate/groups.ts";
import { fieldsOf, type Key, parseKeys } from "../../flow/aggregate/keys.ts";
import { besideKeys, parseMeasures, USUAL_MEASURES } from "../../flow/aggregate/measures.ts";
import type { FieldValue } from "../../flow/record.ts";
import type { AggregateFlags } from "../commands/aggregate.ts";
import type { Context } from "../context.ts";
import { rejectSameFile } from "../read/same-file.ts";
import { recordOptions } from "../record-flags.ts";
import { printRows } from "../rows/print-rows.ts";
import { networksOf } from "../sources/networks.ts";
import { openSources } from "../sources/open.ts";
import { groupColumns } from "./columns.ts";
import { gather, rejectMissing } from "./gather.ts";
import { rejectEndless } from "./reject-endless.ts";
import { groupSummary } from "./summary.ts";

/** What is grouped by when nobody chose: a flow's own key, accepted and rejected apart. */
export const USUAL_KEYS = "srcaddr,dstaddr,srcport,dstport,protocol,action";

/** `vpcflow aggregate SOURCE…`: groups of flows, each flow counted once, with their sums. */
export async function aggregate(names: readonly string[], flags: AggregateFlags, context: Context): Promise<void> {
  rejectEndless(flags);
  const keys = keysOf(flags);
  const chosen = parseMeasures(flags);
  const { limit } = recordOptions({ limit: flags.limit });
  for (const name of names) await rejectSameFile(name, flags.output, context.cwd);
  const [networks, reading] = [await networksOf(flags, context), await openSources(names, flags, context)];
  const options = { keys, measures: besideKeys(chosen.length > 0 ? chosen : USUAL_MEASURES, keys) };
  const aggregator = await gather({ names, reading }, options, context);
  if (flags.by !== undefined) rejectMissing(aggregator, keys.flatMap(fieldsOf), "--by");
  rejectMissing(
    aggregator,
    chosen.map(({ field }) => field),
    "--sum, --min, --max",
  );
  const groups = groupRows(aggregator, { networks, bothSides: flags.perInterface });
  const order = orderOf(groups, flags.sort).subarray(0, limit);
  await printRows({ columns: groupColumns(groups), rows: rowsOf(groups, order) }, flags, context);
  context.stderr.write(`${groupSummary(groups, aggregator, reading)}\n`);
}

// --- internal ---

/** By interface, the two sides of a flow are in groups of their own. */
function keysOf({ by = USUAL_KEYS, perInterface }: AggregateFlags): Key[] {
  const keys = parseKeys(by);
  const isThere = keys.some(({ name }) => name === "interface-id");
  return perInterface && !isThere ? [...parseKeys("interface-id"), ...keys] : keys;
}

function* rowsOf(groups: Groups, order: Iterable<number>): Generator<FieldValue[]> {
  for (const group of order) {
    const keys = groups.keys.map((_, position) => groups.key(group, position));
    yield [...keys, ...groups.columns.map((column) => column.get(group))];
  }
}
