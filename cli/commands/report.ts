import { Command } from "commander";
import type { Context } from "../context.ts";
import { addNameFlags, type NameFlags } from "../names/name-flags.ts";
import { addSourceFlags, type SourceFlags } from "../sources/source-flags.ts";

const EXAMPLES = `
One HTML page that needs nothing else, to look at, send or print: traffic over time, top talkers, services, rejects by client
and port, and what stands out: port scans, sweeps, repeated logins from outside, much data to one address outside. Each flow is
counted once.

Examples:
  $ vpcflow report flows.log.gz -o report.html
  $ vpcflow report s3://bucket/AWSLogs/ --start 1d --networks networks.csv --names -o report.html`;

export interface ReportFlags extends SourceFlags, NameFlags {
  output?: string;
  title?: string;
  limit?: string;
}

export function reportCommand(context: Context): Command {
  const command = new Command("report")
    .description("one HTML page: traffic over time, top talkers, rejects, findings")
    .argument("<source...>", "files, or - for stdin")
    .option("-o, --output <path>", "the page (default: stdout)")
    .option("--title <text>", "what it is called (default: after the sources)")
    .option("--limit <n>", "how many rows a table has (default: 20)");
  return addSourceFlags(addNameFlags(command))
    .addHelpText("after", EXAMPLES)
    .action(async (sources: string[], flags: ReportFlags) => {
      const { report } = await import("../report/run.ts");
      await report(sources, flags, context);
    });
}
