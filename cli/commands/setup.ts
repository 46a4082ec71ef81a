import { Command, Option } from "commander";
import type { AwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";

const EXAMPLES = `
Every question is also a flag; a flag that is given is not asked for. --yes takes the defaults for the rest, and so does a
run without a terminal once --name, --region and a source are given. The questions come with lists from AWS where it can be
asked (read-only); without credentials, and with --yes, nothing is asked of it. Nothing is deployed without --deploy, or a
yes to the last question. The values of a vpcflow.json that exists are the defaults, and what changes in it is shown before it is written.

Examples:
  $ vpcflow setup
  $ vpcflow setup --dry-run
  $ vpcflow setup --yes --name prod-flows --region eu-west-1 --log-group /vpc/flow
  $ vpcflow setup --yes --region eu-west-1 --vpc-id vpc-0123456789abcdef0 --log-format rich --webhook-url https://example.com/flows
  $ vpcflow setup --yes --region eu-west-1 --log-group /vpc/flow --central-account-id 111111111111 222222222222
  $ vpcflow setup --yes --log-group /vpc/flow --destination-arn arn:aws:logs:eu-west-1:123456789012:destination:prod-flows
  $ vpcflow setup --yes --stream-mode provisioned --shards 4      change what vpcflow.json says
  $ vpcflow setup --yes --log-group /vpc/flow --dry-run --json | jq .cost.total`;

export interface SetupFlags extends AwsFlags {
  name?: string;
  logGroup?: string;
  vpcId?: string[];
  subnetId?: string[];
  eniId?: string[];
  logFormat?: string;
  filter?: string;
  trafficType?: string;
  aggregation?: string;
  logRetentionDays?: string;
  streamMode?: string;
  shards?: string;
  retentionHours?: string;
  kmsKey?: string;
  webhookUrl?: string;
  webhookUrlParameter?: string;
  runtime?: string;
  destinationArn?: string;
  destinationOrganization?: boolean;
  centralAccountId?: string[];
  centralOrganizationId?: string;
  stateBucket?: string;
  flowsPerSecond?: string;
  dir: string;
  yes?: boolean;
  deploy?: boolean;
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
    .option("--log-retention-days <days>", "how long the log group of created flow logs keeps them (default: 7)")
    .option("--stream-mode <mode>", "on-demand or provisioned (default: on-demand)")
    .option("--shards <n>", "shards of a provisioned stream (default: 1)")
    .option("--retention-hours <hours>", "how long the stream keeps records, 24 to 8760 (default: 24)")
    .option("--kms-key <key>", "create, aws-managed or a key's ARN (default: create)")
    .option("--webhook-url <url>", "who is told of the connection sets, by HTTPS; or none (default: none)")
    .addOption(
      new Option(
        "--webhook-url-parameter <name>",
        "the SSM parameter that holds the URL, where the URL itself is a secret",
      ).conflicts("webhookUrl"),
    )
    .option("--runtime <runtime>", "nodejs22.x or nodejs24.x (default: nodejs22.x)")
    .option("--central-account-id <ids...>", "other accounts that may send their flow logs here; or none")
    .option("--central-organization-id <id>", "the organization whose accounts may; or none")
    .addOption(
      new Option(
        "--destination-arn <arn>",
        "send the flow logs to another account's CloudWatch Logs destination; or none",
      ).conflicts(["centralAccountId", "centralOrganizationId"]),
    )
    .option("--destination-organization", "that destination lets an organization in: sending takes a role")
    .option("--state-bucket <bucket>", "an S3 bucket that keeps Terraform's state, for teams; or none (default: none)")
    .option("--flows-per-second <n>", "flow log records a second, for the estimate of cost (default: 100, or measured)")
    .option("--dir <dir>", "the project's folder, made if need be", ".")
    .option("-y, --yes", "take defaults instead of asking, and write")
    .addOption(new Option("--deploy", "go on to vpcflow deploy (with --yes without asking)").conflicts("dryRun"))
    .option("--dry-run", "write nothing, and show what would be")
    .option("--json", "print the result as JSON on stdout")
    .option("--profile <name>", "a profile of ~/.aws/config, for the lists")
    .option("--role-arn <arn>", "a role to assume first")
    .option("--external-id <id>", "the external id that the role asks for")
    .option("--endpoint-url <url>", "an endpoint instead of AWS's own: an emulator's, a VPC endpoint's")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: SetupFlags) => {
      const { setup } = await import("../setup/run.ts");
      await setup(flags, context);
    });
}
