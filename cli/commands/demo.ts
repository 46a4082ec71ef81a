import { Command } from "commander";
import type { Context } from "../context.ts";

const EXAMPLES = `
Everything runs on this machine and on 127.0.0.1 alone, with the settings of the synthesized pipeline: its filter pattern,
its event source mapping, its function's zip and environment. Nothing is left running.

Examples:
  $ vpcflow demo
  $ vpcflow demo --input flows.log         your own flow log lines, with or without a header
  $ vpcflow demo --config vpcflow.json     your own pipeline's settings
  $ vpcflow demo --json | jq .connectionSets`;

export interface DemoFlags {
  config?: string;
  input?: string;
  logFormat?: string;
  seed: string;
  json?: boolean;
}

export function demoCommand(context: Context): Command {
  return new Command("demo")
    .description("run the whole pipeline on this machine, without an AWS account")
    .option(
      "--input <file>",
      "flow log lines to send through, - for stdin (default: made-up traffic with planted attacks)",
    )
    .option("--log-format <format>", "how the lines look: default, rich, transit-gateway or '${version} …'")
    .option("--config <file>", "the pipeline to run (default: one made for the demo)")
    .option("--seed <n>", "which made-up traffic", "1")
    .option("--json", "print what happened as JSON on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: DemoFlags) => {
      const { demo } = await import("../demo/run.ts");
      await demo(flags, context);
    });
}
