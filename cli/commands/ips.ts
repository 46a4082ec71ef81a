import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { addNameFlags, type NameFlags } from "../names/name-flags.ts";
import { ROW_FORMATS, type RowFormat } from "../rows/row-formats.ts";
import { addSourceFlags, type SourceFlags } from "../sources/source-flags.ts";

const EXAMPLES = `
Source and destination addresses, each once, in the order of numbers, IPv4 before IPv6. The other formats than text say of
each its network, flows, packets, bytes, when it was first and last seen, rejected flows, and how many others it met.

Examples:
  $ vpcflow ips flows.log.gz
  $ vpcflow ips s3://bucket/AWSLogs/ --start 1h -f csv -o addresses.csv
  $ vpcflow ips flows.log --names`;

export interface IpsFlags extends SourceFlags, NameFlags {
  pkt?: true;
  format?: "text" | RowFormat;
  output?: string;
  limit?: string;
}

export function ipsCommand(context: Context): Command {
  const command = new Command("ips")
    .description("the addresses of flow logs")
    .argument("<source...>", "files, folders, streams, log groups, buckets, or - for stdin")
    .option("--pkt", "the packets' own addresses (pkt-srcaddr, pkt-dstaddr) too")
    .addOption(
      new Option(
        "-f, --format <format>",
        "text is an address a line (default: text; with --names: table on a terminal, tsv elsewhere)",
      ).choices(["text", ...ROW_FORMATS]),
    )
    .option("-o, --output <path>", "where they go (default: stdout)")
    .option("--limit <n>", "at most so many addresses");
  return addSourceFlags(addNameFlags(command))
    .addHelpText("after", EXAMPLES)
    .action(async (sources: string[], flags: IpsFlags) => {
      const { ips } = await import("../ips/run.ts");
      await ips(sources, flags, context);
    });
}
