import { orderOf } from "../../flow/aggregate/group-order.ts";
import { groupRows } from "../../flow/aggregate/groups.ts";
import { fieldsOf, type Key, parseKeys } from "../../flow/aggregate/keys.ts";
import { besideKeys, parseMeasures, USUAL_MEASURES } from "../../flow/aggregate/measures.ts";
import type { AggregateFlags } from "../commands/aggregate.ts";
import type { Context } from "../context.ts";
import { namesAsked, rejectNameless } from "../names/names-asked.ts";
import { rejectSameFile } from "../read/same-file.ts";
import { recordOptions } from "../record-flags.ts";
import { networksOf } from "../sources/networks.ts";
import { openSources } from "../sources/open.ts";
import { gather, rejectMissing } from "./gather.ts";
import { printGroups } from "./print-groups.ts";
import { rejectEndless } from "./reject-endless.ts";
import { groupSummary } from "./summary.ts";

/** What is grouped by when nobody chose: a flow's own key, accepted and rejected apart. */
export const USUAL_KEYS = "srcaddr,dstaddr,srcport,dstport,protocol,action";

/** `vpcflow aggregate SOURCE…`: groups of flows, each flow counted once, with their sums. */
export async function aggregate(names: readonly string[], flags: AggregateFlags, context: Context): Promise<void> {
  rejectEndless(flags);
  const keys = keysOf(flags);
  const chosen = parseMeasures(flags);
  rejectNameless(flags, keys, "--by");
  const { limit } = recordOptions({ limit: flags.limit });
  for (const name of names) await rejectSameFile(name, flags.output, context.cwd);
  const [networks, reading] = [await networksOf(flags, context), await openSources(names, flags, context)];
  const nameOf = await namesAsked(flags, context);
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
  await printGroups({ groups, order, nameOf }, flags, context);
  context.stderr.write(`${groupSummary(groups, aggregator, reading)}\n`);
}

// --- internal ---

/** By interface, the two sides of a flow are in groups of their own. */
function keysOf({ by = USUAL_KEYS, perInterface }: AggregateFlags): Key[] {
  const keys = parseKeys(by);
  const isThere = keys.some(({ name }) => name === "interface-id");
  return perInterface && !isThere ? [...parseKeys("interface-id"), ...keys] : keys;
}
