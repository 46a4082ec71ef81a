import type { PipelineConfig } from "../../stacks/config.ts";
import { configWarnings } from "../../stacks/config-warnings.ts";
import { type CostEstimate, estimateMonthlyCost, type FlowRate } from "../../stacks/cost.ts";
import { describePlan, type PlannedResource } from "../../stacks/describe.ts";
import { dollars } from "../../stacks/prices.ts";
import { estimateLines } from "../cost/report.ts";
import { printable } from "../errors.ts";
import type { Style } from "../style.ts";
import { wrapped } from "../wrapped.ts";
import type { Change } from "./existing.ts";

/** What a setup comes to: for the screen, and with `--json` for machines. */
export interface SetupReport {
  readonly dryRun: boolean;
  readonly config: Partial<PipelineConfig>;
  /** The project's folder, absolute. */
  readonly directory: string;
  /** What was written, or would be, relative to the folder. */
  readonly files: readonly string[];
  /** What differs from the vpcflow.json that was there. */
  readonly changes: readonly Change[];
  readonly plan: readonly PlannedResource[];
  readonly cost: CostEstimate;
  /** What to see to before it is deployed. */
  readonly warnings: readonly string[];
  /** The commands that come next. */
  readonly next: readonly { readonly command: string; readonly why: string }[];
}

export function assessment(
  config: PipelineConfig,
  rate?: FlowRate | undefined,
): Pick<SetupReport, "plan" | "cost" | "warnings"> {
  return { plan: describePlan(config), cost: estimateMonthlyCost(config, rate), warnings: configWarnings(config) };
}

/** The plan and its cost in words, as lines of the terminal's width. */
export function summaryLines(
  { config, plan, cost }: Pick<SetupReport, "config" | "plan" | "cost">,
  { style, columns }: { style: Style; columns?: number | undefined },
): string[] {
  const words = [
    style.bold(`What a deployment creates in ${config.region}`),
    ...plan.flatMap((resource) => planLines(resource, style)),
    "",
    style.bold(`What it costs: roughly ${dollars(cost.total)} a month`),
    ...estimateLines(cost, style),
  ];
  return words.flatMap((line) => wrapped(line, columns));
}

/** The commands that come next, each whole, to be copied. */
export function nextLines({ next, dryRun }: Pick<SetupReport, "next" | "dryRun">, style: Style): string[] {
  return [
    style.bold(dryRun ? "Next, without --dry-run, and then" : "Next"),
    ...next.flatMap(({ command, why }) => [`  ${style.cyan(command)}`, `    ${style.dim(why)}`]),
  ];
}

/** What changes in vpcflow.json, as lines: `~ stream.mode  "on-demand" → "provisioned"`. */
export function changeLines(changes: readonly Change[], style: Style): string[] {
  const width = Math.max(...changes.map(({ path }) => path.length));
  return changes.map(({ path, from, to }) => {
    const [mark, paint] = signOf(from, to, style);
    const values = [from, to]
      .filter((value) => value !== undefined)
      .map(printable)
      .join(" → ");
    return `  ${paint(mark)} ${path.padEnd(width)}  ${values}`;
  });
}

// --- internal ---

function signOf(from: string | undefined, to: string | undefined, style: Style): [string, (text: string) => string] {
  if (from === undefined) return ["+", style.green];
  return to === undefined ? ["-", style.red] : ["~", style.yellow];
}

function planLines({ kind, name, why }: PlannedResource, style: Style): string[] {
  return [`  ${kind} ${style.cyan(printable(name))}`, `    ${style.dim(printable(why))}`];
}
