import { Command, Option } from "commander";
import { type AwsFlags, addAwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";

const EXAMPLES = `
Examples:
  $ vpcflow verify
  $ vpcflow verify --profile prod --start 1h
  $ vpcflow verify --stream my-stream --endpoint-url http://127.0.0.1:4568
  $ vpcflow verify --wait 15m
  $ vpcflow verify --probe
  $ vpcflow verify --json | jq '.findings[] | select(.status != "passed")'

Every hop is passed (✔), failed (✖), not yet passed (…: it may pass by waiting, as the first flow logs come after 10 to 15
minutes), or could not be checked (–), and why. Exit status 0 when all of them passed or could not be checked and at least
one record was decoded; 1 while anything is not yet. In --json a hop that is not yet passed has status "failed" and
mayPass true. It only reads; --probe alone writes: one marked log event, which every count and reader leaves out. With -f tsv, csv, ndjson or text the records go to stdout and the hops to stderr.`;

export interface VerifyFlags extends AwsFlags {
  config?: string;
  stream?: string;
  start?: string;
  /** The older name of `start`. */
  since?: string;
  /** How long to wait until data flows, such as 15m. */
  wait?: string;
  /** Send a marked log event through. */
  probe?: boolean;
  limit: string;
  format: "table" | "text" | "tsv" | "csv" | "ndjson";
  logFormat?: string;
  columns?: string;
  output?: string;
  json?: boolean;
  printPolicy?: boolean;
  accountId?: string;
}

export function verifyCommand(context: Context): Command {
  const command = new Command("verify")
    .description("prove that data flows, hop by hop, by reading and decoding sample records")
    .option("--config <file>", "the pipeline to verify (default: vpcflow.json)")
    .option("--stream <name>", "a Kinesis stream, instead of the config's")
    .option("--start <time>", "records that arrived since then count: an age such as 2h, or a time (default: 15m)")
    .addOption(new Option("--since <time>", "the same").hideHelp().conflicts("start"))
    .option("--wait <time>", "wait so long until data flows, 15m say; a hop that waiting cannot mend ends it at once")
    .option("--probe", "send one marked log event through, and say how far it came (takes logs:PutLogEvents)")
    .option("--limit <n>", "how many records are shown", "10")
    .addOption(
      new Option("-f, --format <format>", "how records look")
        .choices(["table", "text", "tsv", "csv", "ndjson"])
        .default("table"),
    )
    .option("-o, --output <path>", "where the records go, or the JSON (default: stdout)")
    .option("--log-format <format>", "how the lines look: default, rich, transit-gateway or '${version} …'")
    .option("--columns <names>", "which fields, by AWS's names, separated by commas; timestamp is the event's time")
    .option("--json", "print findings and records as JSON on stdout")
    .option(
      "--print-policy",
      "print the smallest IAM policy for who verifies this (with --probe: and probes it), and do nothing else",
    )
    .option(
      "--account-id <id>",
      "the account that the printed policy is for (default: the config's, else the caller's)",
    );
  return addAwsFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: VerifyFlags) => {
      if (flags.printPolicy) return (await import("../print-policy/run.ts")).printPolicy("verify", flags, context);
      const { verify } = await import("../verify/run.ts");
      await verify(flags, context);
    });
}
