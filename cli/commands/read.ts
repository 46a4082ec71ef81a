import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { addNameFlags, type NameFlags } from "../names/name-flags.ts";
import { addCheckpointFlag, KINESIS_HELP } from "../sources/kinesis-flags.ts";
import { LOGS_HELP } from "../sources/logs-flags.ts";
import { S3_HELP } from "../sources/s3-flags.ts";
import { addSourceFlags, type SourceFlags } from "../sources/source-flags.ts";

const EXAMPLES = `
SOURCE is a file, a folder (with the folders in it), a pattern such as 'logs/**/*.gz', or - for stdin. Its bytes tell what it is:
flow log lines with or without a header line, CloudWatch Logs messages raw, gzipped or as base64 lines, Parquet, the JSON that
the AWS CLI prints, a Lambda event.
${KINESIS_HELP}
${LOGS_HELP}
${S3_HELP}

Examples:
  $ vpcflow read 123456789012_vpcflowlogs_eu-west-1_fl-0123_20261121T0300Z_abcd.log.gz
  $ aws kinesis get-records --shard-iterator "$ITERATOR" | vpcflow read -
  $ aws logs filter-log-events --log-group-name /vpc/flow | vpcflow read - -f csv -o flows.csv
  $ vpcflow read flows.log --names --columns start,src-name,dst-name,dstport,bytes
  $ vpcflow read *.log.gz -f parquet -o flows.parquet
  $ vpcflow read flows.log --columns srcaddr,dstaddr,bytes --start 2h -f ndjson | jq .bytes
  $ vpcflow read logs:///vpc/flow --start 2h --action REJECT
  $ vpcflow read s3://my-flow-logs --start 1d --include-regions eu-west-1,us-east-1
  $ vpcflow read s3://my-flow-logs/AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/28/
  $ vpcflow read kinesis://prod-flows --start 15m
  $ vpcflow read kinesis://prod-flows --follow --from oldest --checkpoint flows.checkpoint >> flows.tsv

Records go to stdout, counts to stderr. What does not fit the format is skipped and counted.`;

export interface ReadFlags extends SourceFlags, NameFlags {
  format?: "table" | "text" | "tsv" | "csv" | "ndjson" | "parquet";
  output?: string;
  columns?: string;
  limit?: string;
}

export function readCommand(context: Context): Command {
  const command = new Command("read")
    .description("decode flow log records from files, stdin, streams, log groups, buckets")
    .argument("<source...>", "files, folders, streams, log groups, buckets, or - for stdin");
  return addSourceFlags(addCheckpointFlag(addPrintFlags(command)))
    .addHelpText("after", EXAMPLES)
    .action(async (sources: string[], flags: ReadFlags) => {
      const { read } = await import("../read/run.ts");
      await read(sources, flags, context);
    });
}

/** The flags of a command that prints records. */
export function addPrintFlags(command: Command): Command {
  command
    .addOption(
      new Option("-f, --format <format>", "how records look (default: table on a terminal, tsv elsewhere)").choices([
        "table",
        "text",
        "tsv",
        "csv",
        "ndjson",
        "parquet",
      ]),
    )
    .option("-o, --output <path>", "where they go (default: stdout)")
    .option("--columns <names>", "which fields, by AWS's names, separated by commas; timestamp is the event's time")
    .option("--limit <n>", "at most so many records");
  return addNameFlags(command);
}
