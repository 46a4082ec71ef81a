import type { Groups } from "../../flow/aggregate/groups.ts";
import { fieldsOf } from "../../flow/aggregate/keys.ts";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { FieldValue } from "../../flow/record.ts";
import { gather, rejectMissing } from "../aggregate/gather.ts";
import { recordsSummary } from "../aggregate/summary.ts";
import type { TopFlags } from "../commands/top.ts";
import type { Context } from "../context.ts";
import { counted } from "../counted.ts";
import { rejectSameFile } from "../read/same-file.ts";
import { recordOptions } from "../record-flags.ts";
import { printRows } from "../rows/print-rows.ts";
import { networksOf } from "../sources/networks.ts";
import { openSources } from "../sources/open.ts";
import { styleFor } from "../style.ts";
import { rankedColumns, shownColumns } from "./columns.ts";
import { type Ranked, type RankingPlan, ranked, rankedRows, rankingPlan } from "./ranking.ts";

/** `vpcflow top [N] SOURCE…`: who talks most. */
export async function top(args: readonly string[], flags: TopFlags, context: Context): Promise<void> {
  const { names, limit } = argumentsOf(args, flags);
  const plan = rankingPlan(flags.by, flags.of);
  for (const name of names) await rejectSameFile(name, flags.output, context.cwd);
  const [networks, reading] = [await networksOf(flags, context), await openSources(names, flags, context)];
  const aggregator = await gather({ names, reading }, plan.options, context);
  if (plan.keys) rejectMissing(aggregator, plan.keys.flatMap(fieldsOf), "--of");
  const result = ranked(aggregator, plan, { networks, bothSides: flags.perInterface, limit });
  await printRanking(result, plan, { flags, context });
  const { groups } = result;
  const what = plan.keys ? counted(groups.size, "group") : counted(groups.size, "address", "addresses");
  context.stderr.write(`${what} in ${recordsSummary(aggregator.tally, groups.otherSide, reading)}\n`);
}

// --- internal ---

const USUAL_LIMIT = 10;

/** A number before the sources says how many; a file of such a name is `./10`. */
function argumentsOf(args: readonly string[], { limit }: TopFlags): { names: readonly string[]; limit: number } {
  const isNumbered = /^\d+$/.test(args[0]!);
  if (!isNumbered) return { names: args, limit: limit === undefined ? USUAL_LIMIT : recordOptions({ limit }).limit };
  if (args.length === 1) throw noSource(args[0]!);
  if (limit !== undefined) throw saidTwice(args[0]!, limit);
  return { names: args.slice(1), limit: recordOptions({ limit: args[0] }).limit };
}

async function printRanking(
  result: Ranked,
  { by }: RankingPlan,
  { flags, context }: { flags: TopFlags; context: Context },
) {
  const { groups } = result;
  const toTerminal = (flags.output ?? "-") === "-" && context.stdoutIsTerminal;
  const isTable = (flags.format ?? (toTerminal ? "table" : "tsv")) === "table";
  if (!isTable) return printRows({ columns: rankedColumns(groups, by), rows: rankedRows(result, by) }, flags, context);
  const style = styleFor(toTerminal && context.colour.stdout);
  const columns = shownColumns(groups, by, { most: mostOf(result, by), style });
  return printRows({ columns, rows: withBars(groups, rankedRows(result, by)) }, flags, context);
}

/** What the first has of what is ranked by. */
export function mostOf({ groups, order }: Ranked, by: string): number {
  const column = groups.columns.find(({ name }) => name === by);
  return order.length === 0 ? 1 : Number(column?.get(order[0]!) ?? 1);
}

/** Each row with what it is ranked by once more, as a bar. */
export function* withBars({ keys }: Groups, rows: Iterable<FieldValue[]>): Generator<FieldValue[]> {
  const at = 1 + keys.length;
  for (const row of rows) yield row.toSpliced(at, 0, row[at]);
}

function noSource(name: string): VpcflowError {
  return new VpcflowError("USAGE", `top ${name} lacks a source.`, {
    subject: "SOURCE",
    found: name,
    fix: `Name it: vpcflow top ${name} flows.log. A file of that name is ./${name}.`,
  });
}

function saidTwice(first: string, limit: string): VpcflowError {
  return new VpcflowError("USAGE", `How many is said twice: ${first} and --limit ${quoted(limit)}.`, {
    subject: "--limit",
    found: `${first}, ${limit}`,
    fix: "Say it once.",
  });
}
