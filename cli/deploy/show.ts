import type { Context, OutputStream } from "../context.ts";
import { printable } from "../errors.ts";
import type { PlanChanges } from "../plan/describe-changes.ts";
import { planLines } from "../plan/plan-lines.ts";
import { styleFor } from "../style.ts";
import type { Stack } from "../terraform/stack.ts";
import { planText } from "../terraform/stack.ts";
import { writeWrapped } from "../wrapped.ts";
import type { Target } from "./target.ts";

/** Who would do it, where. On the terminal alone: no error and no log names an account. */
export function showTarget({ config, caller }: Target, context: Context): void {
  const { bold, dim } = styleFor(context.colour.stderr);
  const lines = [
    `${bold(config.name)} in ${bold(config.region)}`,
    `  ${dim("account")}  ${printable(caller.accountId)}`,
    `  ${dim("caller")}   ${printable(caller.arn)}`,
  ];
  context.stderr.write(`${lines.join("\n")}\n`);
}

export interface Showing {
  readonly changes: PlanChanges;
  readonly stack: Stack;
  /** The plan file. */
  readonly file: string;
  readonly flags: { dryRun?: boolean; showPlan?: boolean; json?: boolean };
}

/** The plan in words; with --show-plan in Terraform's too. It is data where nothing follows it. */
export async function showPlan({ changes, stack, file, flags }: Showing, context: Context): Promise<void> {
  const toStdout = flags.dryRun === true && !flags.json;
  const stream: OutputStream = toStdout ? context.stdout : context.stderr;
  const style = styleFor(toStdout ? context.colour.stdout : context.colour.stderr);
  if (flags.showPlan) stream.write(`\n${raw(await planText(stack, file))}\n`);
  writeWrapped(stream, ["", ...planLines(changes, style), ""]);
}

/** Warnings before a question, each a sentence. */
export function showWarnings(warnings: readonly string[], { stderr, colour }: Context): void {
  const { yellow } = styleFor(colour.stderr);
  writeWrapped(
    stderr,
    warnings.map((warning) => `${yellow("!")} ${printable(warning)}`),
  );
}

// --- internal ---

function raw(text: string): string {
  return text.trim().split("\n").map(printable).join("\n");
}
