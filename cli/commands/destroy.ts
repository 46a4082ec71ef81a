import { Command } from "commander";
import { type AwsFlags, addAwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";

const EXAMPLES = `
Shows what goes, and asks before anything is touched. Where a bucket of the pipeline holds objects it stops, and says what
lies there; --delete-data deletes that too, all versions of it. A log group that you named as the source stays.

Examples:
  $ vpcflow destroy --dry-run
  $ vpcflow destroy
  $ vpcflow destroy --profile prod --delete-data --yes`;

export interface DestroyFlags extends AwsFlags {
  config: string;
  terraform?: string;
  yes?: boolean;
  dryRun?: boolean;
  showPlan?: boolean;
  deleteData?: boolean;
  json?: boolean;
  printPolicy?: boolean;
  accountId?: string;
}

export function destroyCommand(context: Context): Command {
  const command = new Command("destroy")
    .description("take away what deploy created")
    .option("--config <file>", "the pipeline to destroy", "vpcflow.json")
    .option("-y, --yes", "destroy without asking")
    .option("--dry-run", "stop after the plan")
    .option("--show-plan", "print Terraform's own plan too")
    .option("--delete-data", "delete what lies in the pipeline's buckets too, for ever")
    .option("--terraform <path>", "the Terraform or OpenTofu to use (default: VPCFLOW_TERRAFORM, else on the PATH)")
    .option("--json", "print one report as JSON on stdout")
    .option(
      "--print-policy",
      "print the IAM policy of who deploys, which destroys too; --delete-data adds what it takes",
    )
    .option(
      "--account-id <id>",
      "the account that the printed policy is for (default: the config's, else the caller's)",
    );
  return addAwsFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: DestroyFlags) => {
      if (flags.printPolicy) return (await import("../print-policy/run.ts")).printPolicy("deploy", flags, context);
      const { destroy } = await import("../destroy/run.ts");
      await destroy(flags, context);
    });
}
