import { Command } from "commander";
import type { Context } from "../context.ts";

const EXAMPLES = `
Writes HCL files that need neither vpcflow nor cdktf, with the function's code beside them. They have the same resources
under the same addresses and go on with the same state, so that terraform plan has nothing to change. Commit the folder;
vpcflow verify and vpcflow read work with vpcflow.json as before.

Examples:
  $ vpcflow eject infra
  $ vpcflow eject infra/flows --config pipelines/prod.json
  $ terraform -chdir=infra init && terraform -chdir=infra plan`;

export interface EjectFlags {
  config: string;
  json?: boolean;
}

export function ejectCommand(context: Context): Command {
  return new Command("eject")
    .description("write the pipeline as plain Terraform, to go on without vpcflow")
    .argument("<dir>", "a new or empty folder")
    .option("--config <file>", "the pipeline to write", "vpcflow.json")
    .option("--json", "print what was written as JSON on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (dir: string, flags: EjectFlags) => {
      const { eject } = await import("../eject/run.ts");
      await eject(dir, flags, context);
    });
}
