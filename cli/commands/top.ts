import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { addNameFlags, type NameFlags } from "../names/name-flags.ts";
import { ROW_FORMATS, type RowFormat } from "../rows/row-formats.ts";
import { addSourceFlags, type SourceFlags } from "../sources/source-flags.ts";

/** What talkers are ranked by. */
export const RANKINGS = ["bytes", "packets", "flows", "peers", "rejects"] as const;
export type Ranking = (typeof RANKINGS)[number];

const EXAMPLES = `
Each flow counts for both of its ends, and once though both of its interfaces log it. peers is how many other addresses an
address exchanged flows with; rejects are rejected flows. --of ranks something else: pairs (srcaddr,dstaddr), servers
(server,server-port,protocol), services, networks, or any keys that aggregate --by takes.

With --follow it goes on until Ctrl-C: on a terminal in its place, elsewhere one ranking after another, each row with its time.
--window follows the time in the records, which come some minutes after it, and not the clock.

Examples:
  $ vpcflow top 10 flows.log.gz
  $ vpcflow top 20 s3://bucket/AWSLogs/ --start 1h --by peers
  $ vpcflow top flows.log --by rejects -f ndjson
  $ vpcflow top flows.log --of servers --names
  $ vpcflow top kinesis://prod-flows --follow`;

export interface TopFlags extends SourceFlags, NameFlags {
  by: Ranking;
  of?: string;
  perInterface?: true;
  window?: string;
  interval?: string;
  format?: RowFormat;
  output?: string;
  limit?: string;
}

export function topCommand(context: Context): Command {
  const command = new Command("top")
    .description("who talks most: by bytes, packets, flows, peers or rejects")
    .usage("[N] <source...> [options]")
    .argument(
      "<source...>",
      "how many, where the first is a number; then files, folders, streams, log groups, buckets, or - for stdin",
    )
    .addOption(new Option("--by <what>", "what they are ranked by").choices([...RANKINGS]).default("bytes"))
    .option(
      "--of <keys>",
      "what is ranked: addresses, pairs, servers, services, networks, or keys (default: addresses)",
    )
    .option("--per-interface", "count a flow at each interface that logged it")
    .addOption(
      new Option("-f, --format <format>", "how they look (default: table on a terminal, tsv elsewhere)").choices([
        ...ROW_FORMATS,
      ]),
    )
    .option("-o, --output <path>", "where they go (default: stdout)")
    .option("-n, --limit <n>", "how many (default: 10)");
  command
    .option(
      "--window <time>",
      "with --follow, how much counts, back from the newest record's own time: 10m, 1h, all (default: 10m)",
    )
    .option("--interval <time>", "with --follow, how often (default: 1s on a terminal, 10s elsewhere)");
  return addSourceFlags(addNameFlags(command))
    .addHelpText("after", EXAMPLES)
    .action(async (sources: string[], flags: TopFlags) => {
      const { top } = await import("../top/run.ts");
      await top(sources, flags, context);
    });
}
