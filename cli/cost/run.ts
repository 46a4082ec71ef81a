import path from "node:path";
import { clientConfig } from "../../sources/aws-session.ts";
import { estimateMonthlyCost } from "../../stacks/cost.ts";
import { sessionOf } from "../aws-flags.ts";
import type { CostFlags } from "../commands/cost.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { printJson } from "../output.ts";
import { Progress } from "../progress.ts";
import { styleFor } from "../style.ts";
import { writeWrapped } from "../wrapped.ts";
import { daysOf, flowsPerSecondOf } from "./flags.ts";
import { type CostReport, costLines } from "./report.ts";
import { measureRunRate } from "./run-rate.ts";

const CONFIG_FILE = "vpcflow.json";

/** `vpcflow cost`: what the pipeline costs as it runs, by its metrics, beside the estimate. */
export async function cost(flags: CostFlags, context: Context): Promise<void> {
  const given = flowsPerSecondOf(flags.flowsPerSecond);
  const days = daysOf(flags.days);
  const name = flags.config ?? CONFIG_FILE;
  const config = await readConfigFile(path.resolve(context.cwd, name), name);
  const client = await clientConfig(sessionOf(flags, config.region));
  const measuring = { client, days, signal: context.signal };
  const runRate = await new Progress(context).step(`Metrics of the last ${days === 1 ? "day" : `${days} days`}`, () =>
    measureRunRate(config, measuring),
  );
  const estimate = estimateMonthlyCost(config, given ?? runRate.rate);
  const report: CostReport = { name: config.name, region: config.region, days, runRate, estimate };
  if (flags.json) return printJson(context, report);
  const lines = costLines(report, styleFor(context.colour.stdout));
  writeWrapped(context.stdout, lines);
}
