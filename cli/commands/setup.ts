import { Command } from "commander";
import type { Context } from "../context.ts";

const EXAMPLES = `
Every question is also a flag; a flag that is given is not asked for. --yes takes the defaults for the rest, and so does a
run without a terminal once --name, --region and a source are given. No AWS credentials are needed, and nothing is deployed.
The values of a vpcflow.json that exists are the defaults, and what changes in it is shown before it is written.

Examples:
  $ vpcflow setup
  $ vpcflow setup --dry-run
  $ vpcflow setup --yes --name prod-flows --region eu-west-1 --log-group /vpc/flow
  $ vpcflow setup --yes --region eu-west-1 --vpc-id vpc-0123456789abcdef0 --log-format rich --webhook-url https://example.com/flows
  $ vpcflow setup --yes --stream-mode provisioned --shards 4      change what vpcflow.json says
  $ vpcflow setup --yes --log-group /vpc/flow --dry-run --json | jq .cost.total`;

export interface SetupFlags {
  name?: string;
  region?: string;
  logGroup?: string;
  vpcId?: string[];
  subnetId?: string[];
  eniId?: string[];
  logFormat?: string;
  filter?: string;
  trafficType?: string;
  aggregation?: string;
  streamMode?: string;
  shards?: string;
  retentionHours?: string;
  kmsKey?: string;
  webhookUrl?: string;
  runtime?: string;
  dir: string;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

export function setupCommand(context: Context): Command {
  return new Command("setup")
    .description("answer a few questions, write vpcflow.json and cdktf.json, and synthesize")
    .option("--name <name>", "the pipeline's name: the stream's, and the beginning of every other name")
    .option("--region <region>", "the AWS Region (default: AWS_REGION, or that of the profile)")
    .option("--log-group <group>", "a log group that flow logs are delivered to already")
    .option("--vpc-id <ids...>", "or create flow logs of these VPCs")
    .option("--subnet-id <ids...>", "or of these subnets")
    .option("--eni-id <ids...>", "or of these network interfaces")
    .option("--log-format <format>", "default, rich, transit-gateway or '${version} …' (default: default)")
    .option("--filter <filter>", "traffic, or all: NODATA and SKIPDATA lines too (default: traffic)")
    .option("--traffic-type <type>", "ALL, ACCEPT or REJECT, for flow logs that are created (default: ALL)")
    .option("--aggregation <seconds>", "60 or 600, for flow logs that are created (default: 60)")
    .option("--stream-mode <mode>", "on-demand or provisioned (default: on-demand)")
    .option("--shards <n>", "shards of a provisioned stream (default: 1)")
    .option("--retention-hours <hours>", "how long the stream keeps records, 24 to 8760 (default: 24)")
    .option("--kms-key <key>", "create, aws-managed or a key's ARN (default: create)")
    .option("--webhook-url <url>", "who is told of the connection sets, by HTTPS; or none (default: none)")
    .option("--runtime <runtime>", "nodejs22.x or nodejs24.x (default: nodejs22.x)")
    .option("--dir <dir>", "the project's folder, made if need be", ".")
    .option("-y, --yes", "take defaults instead of asking, and write")
    .option("--dry-run", "write nothing, and show what would be")
    .option("--json", "print the result as JSON on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: SetupFlags) => {
      const { setup } = await import("../setup/run.ts");
      await setup(flags, context);
    });
}
