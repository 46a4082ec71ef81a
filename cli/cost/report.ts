import type { CostEstimate } from "../../stacks/cost.ts";
import { dollars } from "../../stacks/prices.ts";
import { sizingSentences } from "../../stacks/sizing.ts";
import { printable } from "../errors.ts";
import type { Style } from "../style.ts";
import type { RunRate } from "./run-rate.ts";

/** What a pipeline costs: for the screen, and with `--json` for machines. */
export interface CostReport {
  readonly name: string;
  readonly region: string;
  /** How many days the run rate was measured over. */
  readonly days: number;
  readonly runRate: RunRate;
  readonly estimate: CostEstimate;
}

/** The estimate, component by component, and what it was made from. */
export function estimateLines(estimate: CostEstimate, style: Style): string[] {
  const { items, assumptions } = estimate;
  const amounts = columnOf(items.map(({ usd }) => dollars(usd)));
  const names = columnOf(items.map(({ component }) => component));
  return [
    ...items.map(({ why }, index) => `  ${names.left(index)}  ${amounts.right(index)}  ${style.dim(printable(why))}`),
    ...assumptions.map((assumption) => style.dim(`  assumed: ${assumption}`)),
    ...adviceLines(estimate).map((line) => `  ${line}`),
  ];
}

/** What the pipeline costs as it runs beside what was estimated, and what could not be measured. */
export function costLines({ name, region, runRate, estimate }: CostReport, style: Style): string[] {
  const now = estimate.items.map((item) => runRate.items.find(({ component }) => component === item.component));
  const components = [...estimate.items.map(({ component }) => component), "Total"];
  const measured = [...now.map((item) => (item ? dollars(item.usd) : "?")), totalOf(runRate, estimate)];
  const estimated = [...estimate.items.map(({ usd }) => dollars(usd)), dollars(estimate.total)];
  const names = columnOf(["", ...components]);
  const [left, right] = [columnOf(["a month now", ...measured]), columnOf(["estimated", ...estimated])];
  const whys = [...estimate.items.map(({ why }, index) => now[index]?.why ?? why), leftOut(runRate, estimate)];
  return [
    style.bold(`What ${printable(name)} costs in ${region}`),
    `  ${names.left(0)}  ${style.dim(left.right(0))}  ${style.dim(right.right(0))}`,
    ...components.flatMap((_, index) => [
      `  ${names.left(index + 1)}  ${left.right(index + 1)}  ${right.right(index + 1)}`,
      ...(whys[index] === undefined ? [] : [style.dim(`    ${printable(whys[index])}`)]),
    ]),
    "",
    ...rateLines(runRate, style),
    ...estimate.assumptions.map((assumption) => style.dim(`  estimate: ${assumption}`)),
    ...runRate.missing.map(({ what, why }) => style.yellow(`  not measured: ${printable(`${what}: ${why}`)}`)),
    ...adviceLines(estimate).map((line) => `  ${line}`),
  ];
}

// --- internal ---

/** What it comes to where it could be measured, and where part of it could not, that it is at least that. */
function totalOf(runRate: RunRate, estimate: CostEstimate): string {
  if (runRate.items.length === 0) return "?";
  return `${isPartial(runRate, estimate) ? "at least " : ""}${dollars(runRate.total)}`;
}

function leftOut(runRate: RunRate, estimate: CostEstimate): string | undefined {
  return isPartial(runRate, estimate) ? "now: what was not measured (?) is left out" : undefined;
}

function isPartial({ items }: RunRate, estimate: CostEstimate): boolean {
  return items.length > 0 && items.length < estimate.items.length;
}

function rateLines({ rate }: RunRate, style: Style): string[] {
  if (!rate) return [];
  const perSecond = Number(rate.flowsPerSecond.toPrecision(3)).toLocaleString("en-US");
  const bytes = rate.lineBytes === undefined ? "" : `, ${Math.round(rate.lineBytes)} bytes each`;
  const days = Math.round((rate.measuredDays ?? 0) * 10) / 10;
  return [
    style.dim(
      `  measured: ${perSecond} flow log records a second${bytes}, over ${days === 1 ? "a day" : `${days} days`}`,
    ),
  ];
}

/** How large the stream should be, and what S3 would save. */
function adviceLines({ sizing, s3SavesUsd }: CostEstimate): string[] {
  return [
    ...(sizing ? sizingSentences(sizing) : []),
    ...(s3SavesUsd === undefined
      ? []
      : [`Sent to S3, flow logs cost ${dollars(s3SavesUsd)} a month less, but cannot be streamed from there.`]),
  ];
}

function columnOf(texts: readonly string[]) {
  const width = Math.max(...texts.map((text) => text.length));
  return {
    left: (index: number) => texts[index]!.padEnd(width),
    right: (index: number) => texts[index]!.padStart(width),
  };
}
