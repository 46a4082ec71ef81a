import { VpcflowError } from "../../flow/errors.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { createPrompt } from "../prompt.ts";
import { styleFor } from "../style.ts";
import type { Change } from "./existing.ts";
import { usageError } from "./flag-values.ts";
import { MESSAGES, QUESTIONS } from "./messages.ts";
import { changeLines } from "./report.ts";

export interface Confirming {
  changes: readonly Change[];
  /** What is to be written. */
  config: PipelineConfig;
  flags: Pick<SetupFlags, "yes" | "dryRun">;
}

/**
 * Shows what changes in the vpcflow.json that is there, and asks whether to write it; `--yes` is the answer yes.
 * @throws VpcflowError CANCELLED where the answer is no, USAGE where nobody can be asked.
 */
export async function confirmChanges({ changes, config, flags }: Confirming, context: Context): Promise<void> {
  const style = styleFor(context.colour.stderr);
  const say = (line: string) => void context.stderr.write(`${line}\n`);
  if (changes.length === 0) return say(style.dim(MESSAGES.unchanged));
  say(style.bold("What changes in vpcflow.json"));
  for (const line of changeLines(changes, style)) say(line);
  const warnings = warningsOf(changes, config);
  for (const warning of warnings) say(style.yellow(`  ${warning}`));
  if (flags.dryRun || flags.yes) return;
  if (!context.interactive)
    throw usageError(
      "vpcflow.json exists, and there is no terminal to ask on whether to change it.",
      "Add --yes to change it so.",
    );
  const prompt = await createPrompt(context);
  // Who presses Enter at a warning has not read it.
  const agreed = await prompt.confirm({ message: QUESTIONS.write, default: warnings.length === 0 });
  if (!agreed) throw new VpcflowError("CANCELLED", MESSAGES.kept);
}

// --- internal ---

/** As changes have it: in JSON. */
const CREATED = '"create"';

function warningsOf(changes: readonly Change[], { source }: PipelineConfig): string[] {
  const changed = (path: string) => changes.some((change) => change.path === path && change.from !== undefined);
  return [
    ...["name", "region"].filter(changed).map(MESSAGES.otherPipeline),
    ...(changes.some(({ path, from }) => path === "encryption.kmsKey" && from === CREATED) ? [MESSAGES.keyGoes] : []),
    // Flow logs that deliver to a log group of the person's own are not ours to replace.
    ...(changed("source.logFormat") && source.logGroup === undefined && !changed("source.logGroup")
      ? [MESSAGES.otherFormat]
      : []),
  ];
}
