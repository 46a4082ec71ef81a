import { Command } from "commander";
import type { Context } from "../context.ts";
import { addSourceFlags } from "../sources/source-flags.ts";
import { addPrintFlags, type ReadFlags } from "./read.ts";

const EXAMPLES = `
Prints the records that have one of the addresses at either end, also as the packet's own address (pkt-srcaddr, pkt-dstaddr).
An address is IPv4 or IPv6, however it is spelled, or a CIDR. A file whose name is an address is ./10.0.0.1.

Examples:
  $ vpcflow find 10.0.0.1 flows.log.gz
  $ vpcflow find 10.0.0.0/24 2001:db8::1 in logs:///vpc/flow --start 2h
  $ vpcflow find 203.0.113.7 s3://bucket/AWSLogs/ --start 1d --port ssh -f ndjson`;

export function findCommand(context: Context): Command {
  const command = new Command("find")
    .description("the records of one or more addresses")
    .usage("ADDRESS... [in] SOURCE... [options]")
    .argument(
      "<address-or-source...>",
      "addresses or CIDRs, then sources: files, folders, streams, log groups, buckets, or - for stdin",
    );
  return addSourceFlags(addPrintFlags(command))
    .addHelpText("after", EXAMPLES)
    .action(async (args: string[], flags: ReadFlags) => {
      const { find } = await import("../find/run.ts");
      await find(args, flags, context);
    });
}
