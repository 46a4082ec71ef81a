import { Command } from "commander";
import type { Context } from "../context.ts";

const EXAMPLES = `
Examples:
  $ vpcflow synth
  $ vpcflow synth --config pipelines/prod.json --output build/prod
  $ vpcflow synth --json | jq -r .template

cdktf synth, cdktf diff and cdktf deploy run it through the app of cdktf.json; CDKTF_OUTDIR is honoured.`;

export interface SynthFlags {
  config: string;
  output?: string;
  json?: boolean;
}

export function synthCommand(context: Context): Command {
  return new Command("synth")
    .description("turn vpcflow.json into Terraform's JSON, in cdktf.out")
    .option("--config <file>", "the pipeline to synthesize", "vpcflow.json")
    .option("-o, --output <dir>", "where it goes (default: CDKTF_OUTDIR, else cdktf.out beside the config)")
    .option("--json", "print what was written as JSON on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: SynthFlags) => {
      const { synth } = await import("../synth/run.ts");
      await synth(flags, context);
    });
}
