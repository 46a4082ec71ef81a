import { fieldsOf } from "../../flow/aggregate/keys.ts";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import { gather, rejectMissing } from "../aggregate/gather.ts";
import { recordsSummary } from "../aggregate/summary.ts";
import type { TopFlags } from "../commands/top.ts";
import type { Context } from "../context.ts";
import { counted } from "../counted.ts";
import { namesAsked, rejectNameless } from "../names/names-asked.ts";
import { rejectSameFile } from "../read/same-file.ts";
import { recordOptions } from "../record-flags.ts";
import { goesToTerminal, printRows, rowFormat } from "../rows/print-rows.ts";
import { networksOf } from "../sources/networks.ts";
import { openSources } from "../sources/open.ts";
import { styleFor } from "../style.ts";
import { mostOf, rankedColumns, shownColumns, withBars } from "./columns.ts";
import { followTop } from "./follow.ts";
import { HeldNotices } from "./held-notices.ts";
import { liveFlags, rejectLiveFlags } from "./live-flags.ts";
import { type Ranked, type RankingPlan, ranked, rankedRows, rankingPlan, withNames } from "./ranking.ts";

/** `vpcflow top [N] SOURCE…`: who talks most. */
export async function top(args: readonly string[], flags: TopFlags, context: Context): Promise<void> {
  const { names, limit } = argumentsOf(args, flags);
  const plan = rankingPlan(flags.by, flags.of);
  if (plan.keys) rejectNameless(flags, plan.keys, "--of");
  for (const name of names) await rejectSameFile(name, flags.output, context.cwd);
  if (flags.follow) return follow({ names, limit, plan, flags }, context);
  rejectLiveFlags(flags);
  const [networks, reading] = [await networksOf(flags, context), await openSources(names, flags, context)];
  const nameOf = await namesAsked(flags, context);
  const aggregator = await gather({ names, reading }, plan.options, context);
  if (plan.keys) rejectMissing(aggregator, plan.keys.flatMap(fieldsOf), "--of");
  const result = ranked(aggregator, plan, { networks, bothSides: flags.perInterface, limit });
  await printRanking(result, plan, { flags, nameOf, context });
  const { groups } = result;
  const what = plan.keys ? counted(groups.size, "group") : counted(groups.size, "address", "addresses");
  context.stderr.write(`${what} in ${recordsSummary(aggregator.tally, groups.otherSide, reading)}\n`);
}

// --- internal ---

interface Asked {
  names: readonly string[];
  limit: number;
  plan: RankingPlan;
  flags: TopFlags;
}

/** What sources say while a screen covers the terminal is shown on it, and written when it is gone. */
async function follow({ names, limit, plan, flags }: Asked, context: Context): Promise<void> {
  const live = liveFlags(flags, context);
  const notices = new HeldNotices(context.stderr);
  const within = live.isLive && context.stderrIsTerminal ? { ...context, stderr: notices.stream } : context;
  const [networks, reading] = [await networksOf(flags, context), await openSources(names, flags, within)];
  const nameOf = await namesAsked(flags, within);
  const parts = { nameOf, reading, plan, flags: live, networks, limit, bothSides: flags.perInterface };
  try {
    const window = await followTop({ ...parts, notice: () => notices.last }, context);
    const { tally } = window.sums();
    context.stderr.write(
      `${counted(window.records, "record")} in all; in the window ${recordsSummary(tally, 0, reading)}\n`,
    );
  } finally {
    notices.release();
  }
}

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
  { flags, nameOf, context }: { flags: TopFlags; nameOf: NameOf | undefined; context: Context },
) {
  if (rowFormat(flags, context) !== "table") {
    const named = withNames(result, nameOf);
    return printRows({ columns: rankedColumns(named.groups, by), rows: rankedRows(named, by) }, flags, context);
  }
  const { groups } = result;
  const style = styleFor(goesToTerminal(flags, context) && context.colour.stdout);
  const columns = shownColumns(groups, by, { most: mostOf(result, by), style, nameOf });
  return printRows({ columns, rows: withBars(groups, rankedRows(result, by)) }, flags, context);
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
