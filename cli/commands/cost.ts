import { Command } from "commander";
import { type AwsFlags, addAwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";

const EXAMPLES = `
The run rate is reckoned from CloudWatch's metrics of the last days and from the stream's open shards; what cannot be
measured is named. Prices are list prices; those under prices in vpcflow.json come before them. What the estimate is made
from is --flows-per-second, or else what was measured, or else 100 records a second.

Examples:
  $ vpcflow cost
  $ vpcflow cost --days 30 --profile prod
  $ vpcflow cost --flows-per-second 5000          what it would cost at another rate, and how many shards that takes
  $ vpcflow cost --json | jq .runRate.total`;

export interface CostFlags extends AwsFlags {
  config?: string;
  flowsPerSecond?: string;
  days: string;
  json?: boolean;
}

export function costCommand(context: Context): Command {
  const command = new Command("cost")
    .description("show what the pipeline costs as it runs, by component, beside the estimate")
    .option("--config <file>", "the pipeline (default: vpcflow.json)")
    .option("--flows-per-second <n>", "flow log records a second, for the estimate (default: measured, or 100)")
    .option("--days <n>", "how many days of metrics, up to 90", "7")
    .option("--json", "print run rate and estimate as JSON on stdout");
  return addAwsFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: CostFlags) => {
      const { cost } = await import("../cost/run.ts");
      await cost(flags, context);
    });
}
