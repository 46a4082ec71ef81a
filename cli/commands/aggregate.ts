import { Command, Option } from "commander";
import { DERIVED_KEYS } from "../../flow/aggregate/keys.ts";
import type { Context } from "../context.ts";
import { addNameFlags, type NameFlags } from "../names/name-flags.ts";
import { ROW_FORMATS, type RowFormat } from "../rows/row-formats.ts";
import { addSourceFlags, type SourceFlags } from "../sources/source-flags.ts";

const DERIVED = Object.entries(DERIVED_KEYS)
  .map(([name, meaning]) => `  ${name.padEnd(16)} ${meaning}`)
  .join("\n");

const EXAMPLES = `
--by takes any fields by AWS's names, and these, which are worked out:
${DERIVED}

A flow between two logged interfaces is logged at both; it is counted once, unless --per-interface, or --by names a field of
the interface (interface-id, subnet-id, flow-direction). Accepted and rejected flows are apart as long as action is among the
keys, and added up where it is not. flows counts records. The largest come first, times in their order.

Examples:
  $ vpcflow aggregate flows.log.gz
  $ vpcflow aggregate s3://bucket/AWSLogs/ --start 1h --by client,server,service --names
  $ vpcflow aggregate flows.log --by time:1h,action -f csv -o traffic.csv
  $ vpcflow aggregate flows.log --by src-network,dst-network --sum bytes --networks networks.csv`;

export interface AggregateFlags extends SourceFlags, NameFlags {
  by?: string;
  sum?: string;
  min?: string;
  max?: string;
  sort?: string;
  perInterface?: true;
  format?: RowFormat;
  output?: string;
  limit?: string;
}

export function aggregateCommand(context: Context): Command {
  const command = new Command("aggregate")
    .description("sums of flows by any fields")
    .argument("<source...>", "files, folders, streams, log groups, buckets, or - for stdin")
    .option("--by <keys>", "what groups are made by (default: srcaddr,dstaddr,srcport,dstport,protocol,action)")
    .option("--sum <fields>", "fields to sum (default: packets,bytes, with start and end as --min and --max)")
    .option("--min <fields>", "fields to show the least of")
    .option("--max <fields>", "fields to show the most of")
    .option("--sort <column>", "by which column (default: bytes, or time)")
    .option("--per-interface", "both sides of a flow, by interface")
    .addOption(
      new Option("-f, --format <format>", "how groups look (default: table on a terminal, tsv elsewhere)").choices([
        ...ROW_FORMATS,
      ]),
    )
    .option("-o, --output <path>", "where they go (default: stdout)")
    .option("--limit <n>", "at most so many groups");
  return addSourceFlags(addNameFlags(command))
    .addHelpText("after", EXAMPLES)
    .action(async (sources: string[], flags: AggregateFlags) => {
      const { aggregate } = await import("../aggregate/run.ts");
      await aggregate(sources, flags, context);
    });
}
