import { Command } from "commander";
import { type AwsFlags, addAwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";

const EXAMPLES = `
Shows the account, the Region, the caller and the plan in words, and asks before anything is changed. The first deployment
writes the account into vpcflow.json, and from then on no other is touched. Terraform or OpenTofu (1.5 or newer) does the
work; Ctrl-C lets it finish what it is doing, and says what is left. Exit status 0 once it is applied.

Examples:
  $ vpcflow deploy
  $ vpcflow deploy --profile prod --dry-run --show-plan
  $ vpcflow deploy --yes --wait 15m               deploy, and wait until records flow
  $ vpcflow deploy --yes --no-verify --json | jq .outputs
  $ vpcflow deploy --print-policy | jq            what whoever deploys must be allowed, one IAM policy a line`;

export interface DeployFlags extends AwsFlags {
  config: string;
  terraform?: string;
  yes?: boolean;
  dryRun?: boolean;
  showPlan?: boolean;
  /** False with --no-verify. */
  verify: boolean;
  wait?: string;
  json?: boolean;
  printPolicy?: boolean;
  accountId?: string;
}

export function deployCommand(context: Context): Command {
  const command = new Command("deploy")
    .description("create or change what vpcflow.json says in the account, and verify it")
    .option("--config <file>", "the pipeline to deploy", "vpcflow.json")
    .option("-y, --yes", "apply without asking")
    .option("--dry-run", "stop after the plan")
    .option("--show-plan", "print Terraform's own plan too")
    .option("--no-verify", "do not verify afterwards")
    .option("--wait <time>", "wait so long until data flows, such as 15m, and fail where it does not")
    .option("--terraform <path>", "the Terraform or OpenTofu to use (default: VPCFLOW_TERRAFORM, else on the PATH)")
    .option("--json", "print one report as JSON on stdout")
    .option("--print-policy", "print the smallest IAM policy for who deploys this and destroys it, and do nothing else")
    .option(
      "--account-id <id>",
      "the account that the printed policy is for (default: the config's, else the caller's)",
    );
  return addAwsFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: DeployFlags) => {
      if (flags.printPolicy) return (await import("../print-policy/run.ts")).printPolicy("deploy", flags, context);
      const { deploy } = await import("../deploy/run.ts");
      await deploy(flags, context);
    });
}
