import type { AggregateOptions, Aggregator } from "../../flow/aggregate/aggregator.ts";
import { orderOf } from "../../flow/aggregate/group-order.ts";
import { type GroupOptions, type Groups, groupRows } from "../../flow/aggregate/groups.ts";
import { type Key, parseKeys } from "../../flow/aggregate/keys.ts";
import { namedGroups } from "../../flow/aggregate/named-groups.ts";
import { talkersOf } from "../../flow/aggregate/talkers.ts";
import { VpcflowError } from "../../flow/errors.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import type { FieldValue } from "../../flow/record.ts";
import type { Ranking } from "../commands/top.ts";

/** What is ranked, and by what. */
export interface RankingPlan {
  by: Ranking;
  /** Absent for addresses, of which a flow has two. */
  keys: readonly Key[] | undefined;
  options: AggregateOptions;
}

export interface Ranked {
  groups: Groups;
  /** The first of them, in their order. */
  order: Uint32Array;
}

/** @throws VpcflowError `USAGE` for keys that are a slip, and for the peers of anything but addresses */
export function rankingPlan(by: Ranking, of: string | undefined): RankingPlan {
  const named = of === undefined ? "addresses" : of;
  const keys =
    named === "addresses" ? undefined : parseKeys(Object.hasOwn(NAMED, named) ? NAMED[named]! : named, "--of");
  if (by === "peers" && keys) throw peersOf(named);
  return { by, keys, options: { keys: keys ?? [], measures: MEASURES } };
}

/** Those that rank first; what has nothing of it is not ranked. */
export function ranked(
  aggregator: Aggregator,
  { by, keys }: RankingPlan,
  options: GroupOptions & { limit: number },
): Ranked {
  const groups = keys ? groupRows(aggregator, { ...options, rejects: true }) : talkersOf(aggregator, options);
  const column = groups.columns.find(({ name }) => name === by)!;
  const order = orderOf(groups, by);
  const some = order.findIndex((group) => !(Number(column.get(group) ?? 0) > 0));
  return { groups, order: order.subarray(0, Math.min(options.limit, some < 0 ? order.length : some)) };
}

/** The same with names as columns after the keys, where there are names. */
export function withNames(ranked: Ranked, nameOf: NameOf | undefined): Ranked {
  return nameOf ? { ...ranked, groups: namedGroups(ranked.groups, nameOf) } : ranked;
}

/** Columns in the order in which they are shown: rank, keys, what is ranked by, the rest. */
export function rankedNames({ keys, columns }: Groups, by: Ranking): string[] {
  const others = OTHERS.filter((name) => name !== by && columns.some((column) => column.name === name));
  return ["rank", ...keys, by, ...others];
}

export function* rankedRows({ groups, order }: Ranked, by: Ranking): Generator<FieldValue[]> {
  const names = rankedNames(groups, by).slice(1 + groups.keys.length);
  const columns = names.map((name) => groups.columns.find((column) => column.name === name)!);
  for (const [index, group] of order.entries()) {
    const keys = groups.keys.map((_, position) => groups.key(group, position));
    yield [index + 1, ...keys, ...columns.map((column) => column.get(group))];
  }
}

// --- internal ---

const MEASURES = [
  { name: "packets", operation: "sum", field: "packets" },
  { name: "bytes", operation: "sum", field: "bytes" },
] as const;

const OTHERS = ["bytes", "packets", "flows", "rejects", "peers"];

/** Keys that have a name of their own. */
const NAMED: Readonly<Record<string, string>> = {
  pairs: "srcaddr,dstaddr",
  servers: "server,server-port,protocol",
  services: "service",
  networks: "src-network,dst-network",
};

function peersOf(of: string): VpcflowError {
  return new VpcflowError("USAGE", `--by peers ranks addresses, not ${JSON.stringify(of)}.`, {
    subject: "--of",
    found: of,
    fix: "Leave --of out, or rank by bytes, packets, flows or rejects.",
  });
}
