import { Command, Option } from "commander";
import type { Context } from "../context.ts";

const EXAMPLES = `
SOURCE is a file, or - for stdin. Its bytes tell what it is: flow log lines with or without a header line, CloudWatch
Logs messages raw, gzipped or as base64 lines, the JSON that the AWS CLI prints, a Lambda event.

Examples:
  $ vpcflow read 123456789012_vpcflowlogs_eu-west-1_fl-0123_20261121T0300Z_abcd.log.gz
  $ aws kinesis get-records --shard-iterator "$ITERATOR" | vpcflow read -
  $ aws logs filter-log-events --log-group-name /vpc/flow | vpcflow read - -f csv -o flows.csv
  $ vpcflow read flows.log --columns srcaddr,dstaddr,bytes --start 2h -f ndjson | jq .bytes

Records go to stdout, counts to stderr. What does not fit the format is skipped and counted.`;

export interface ReadFlags {
  format?: "table" | "text" | "tsv" | "csv" | "ndjson";
  output?: string;
  logFormat?: string;
  columns?: string;
  start?: string;
  end?: string;
  limit?: string;
}

export function readCommand(context: Context): Command {
  return new Command("read")
    .description("decode flow log records from a file or stdin")
    .argument("<source>", "a file, or - for stdin")
    .addOption(
      new Option("-f, --format <format>", "how records look (default: table on a terminal, tsv elsewhere)").choices([
        "table",
        "text",
        "tsv",
        "csv",
        "ndjson",
      ]),
    )
    .option("-o, --output <path>", "where they go (default: stdout)")
    .option("--log-format <format>", "how the lines look: default, rich, transit-gateway or '${version} …'")
    .option("--columns <names>", "which fields, by AWS's names, separated by commas; timestamp is the event's time")
    .option("--start <time>", "records from then on: 2026-01-31T12:00:00Z, epoch, or an age such as 2h")
    .option("--end <time>", "records before then")
    .option("--limit <n>", "at most so many records")
    .addHelpText("after", EXAMPLES)
    .action(async (source: string, flags: ReadFlags) => {
      const { read } = await import("../read/run.ts");
      await read(source, flags, context);
    });
}
