import { Command, Option } from "commander";
import { type AwsFlags, addAwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";

const EXAMPLES = `
Examples:
  $ vpcflow verify
  $ vpcflow verify --profile prod --start 1h
  $ vpcflow verify --stream my-stream --endpoint-url http://127.0.0.1:4568
  $ vpcflow verify --json | jq '.findings[] | select(.status != "passed")'

Every hop is passed, failed, or could not be checked, and why. Exit status 0 when none failed and at least one record was
decoded. With -f tsv, csv, ndjson or text the records go to stdout and the hops to stderr.`;

export interface VerifyFlags extends AwsFlags {
  config?: string;
  stream?: string;
  start?: string;
  /** The older name of `start`. */
  since?: string;
  limit: string;
  format: "table" | "text" | "tsv" | "csv" | "ndjson";
  logFormat?: string;
  columns?: string;
  output?: string;
  json?: boolean;
}

export function verifyCommand(context: Context): Command {
  const command = new Command("verify")
    .description("prove that data flows, hop by hop, by reading and decoding sample records")
    .option("--config <file>", "the pipeline to verify (default: vpcflow.json)")
    .option("--stream <name>", "a Kinesis stream, instead of the config's")
    .option("--start <time>", "records that arrived since then count: an age such as 2h, or a time (default: 15m)")
    .addOption(new Option("--since <time>", "the same").hideHelp().conflicts("start"))
    .option("--limit <n>", "how many records are shown", "10")
    .addOption(
      new Option("-f, --format <format>", "how records look")
        .choices(["table", "text", "tsv", "csv", "ndjson"])
        .default("table"),
    )
    .option("-o, --output <path>", "where the records go, or the JSON (default: stdout)")
    .option("--log-format <format>", "how the lines look: default, rich, transit-gateway or '${version} …'")
    .option("--columns <names>", "which fields, by AWS's names, separated by commas; timestamp is the event's time")
    .option("--json", "print findings and records as JSON on stdout");
  return addAwsFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: VerifyFlags) => {
      const { verify } = await import("../verify/run.ts");
      await verify(flags, context);
    });
}
