import { type Command, Option } from "commander";
import type { AwsFlags } from "../aws-flags.ts";
import { AbbreviatedCommand } from "../compat/abbreviated-command.ts";
import type { Context } from "../context.ts";

const HELP = `
The command line of flowlogs_reader 5.0.1, for scripts that have it: the same options (long names may be cut short),
actions, columns, order and separators.

LOCATION is a log group; with --location-type s3 it is bucket/prefix; ./FILE and - (stdin) are read, too, and a file that
is there and is called like one (flows.log.gz).
  print [N]     a line a record, at most N: 47 values separated by spaces, - for what a record does not have
  ipset         each address once, in order
  findip IP…    the records with one of them as source or destination; CIDRs and IPv6 in any spelling, too
  aggregate     by addresses, ports and protocol, tab-separated; accepted and rejected flows together, both sides summed

What differs was wrong there: 0 is printed as 0, an action that there is none of exits with 2, and what was skipped is
told on stderr. vpcflow read, ips, find and aggregate do more.

Examples:
  $ vpcflow flowlogs-reader /vpc/flow                                       the last hour
  $ vpcflow flowlogs-reader /vpc/flow print 10 | awk '$7 == 443'
  $ vpcflow flowlogs-reader -s '2026-01-31 12:00:00' -e '2026-01-31 13:00:00' /vpc/flow aggregate
  $ vpcflow flowlogs-reader --location-type s3 --include-regions eu-west-1 my-bucket/prefix findip 10.0.0.0/16
  $ zcat *.log.gz | vpcflow flowlogs-reader - ipset`;

export interface FlowlogsReaderFlags extends AwsFlags {
  locationType?: "cwl" | "s3" | "file";
  startTime?: string;
  endTime?: string;
  timeFormat?: string;
  fields?: string;
  filterPattern?: string;
  includeAccounts?: string;
  includeRegions?: string;
  threadCount?: string;
}

/** Those of flowlogs_reader, which it takes cut short. */
const OLD_OPTIONS = [
  "--help",
  "--location-type",
  "--region",
  "--start-time",
  "--end-time",
  "--time-format",
  "--fields",
  "--filter-pattern",
  "--include-accounts",
  "--include-regions",
  "--profile",
  "--role-arn",
  "--external-id",
  "--thread-count",
];

export function flowlogsReaderCommand(context: Context): Command {
  return new AbbreviatedCommand("flowlogs-reader", OLD_OPTIONS)
    .description("the command line of flowlogs_reader, for scripts that have it")
    .argument("<location>", "a log group, bucket/prefix with --location-type s3, ./FILE, or - for stdin")
    .argument("[action...]", "print [N], ipset, findip IP…, or aggregate (default: print)")
    .addOption(
      new Option("--location-type <type>", "what LOCATION is (default: cwl, a log group)").choices([
        "cwl",
        "s3",
        "file",
      ]),
    )
    .option("--region <region>", "the AWS region of the location")
    .option("-s, --start-time <time>", "records from then on, in UTC (default: an hour ago)")
    .option("-e, --end-time <time>", "records before then (default: now)")
    .option("--time-format <format>", "how times are written, as strptime has it (default: %Y-%m-%d %H:%M:%S)")
    .option("--fields <fields>", "how the lines look: '${version} …' (default: what EC2 says of the log group)")
    .option("--filter-pattern <pattern>", "records that match this filter pattern of CloudWatch Logs")
    .option("--include-accounts <ids>", "these accounts, separated by commas (S3 only)")
    .option("--include-regions <regions>", "these regions, separated by commas (S3 only)")
    .option("--profile <name>", "a profile of ~/.aws/config")
    .option("--role-arn <arn>", "a role to assume first")
    .option("--external-id <id>", "the external id that the role asks for")
    .option("--thread-count <n>", "so many log streams side by side (default: all, in the order of time)")
    .option("--endpoint-url <url>", "an endpoint instead of AWS's own")
    .addHelpText("after", HELP)
    .action(async (location: string, action: string[], flags: FlowlogsReaderFlags) => {
      const { flowlogsReader } = await import("../compat/flowlogs-reader.ts");
      await flowlogsReader({ location, action }, flags, context);
    });
}
