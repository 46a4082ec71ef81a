import { VpcflowError } from "../../flow/errors.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { createPrompt } from "../prompt.ts";
import { styleFor } from "../style.ts";
import { writeWrapped } from "../wrapped.ts";
import type { Change } from "./existing.ts";
import { usageError } from "./flag-values.ts";
import { MESSAGES, QUESTIONS } from "./messages.ts";
import { changeLines } from "./report.ts";

export interface Confirming {
  /** What changes in the vpcflow.json that is there; absent where there is none. */
  changes: readonly Change[] | undefined;
  /** What is to be written. */
  config: PipelineConfig;
  flags: Pick<SetupFlags, "yes" | "dryRun">;
}

/**
 * Shows what changes in the vpcflow.json that is there.
 * @throws VpcflowError USAGE where nobody can be asked about it, and nobody said `--yes`.
 */
export function showChanges({ changes, config, flags }: Confirming, context: Context): void {
  if (changes === undefined) return;
  const style = styleFor(context.colour.stderr);
  const lines =
    changes.length === 0
      ? [style.dim(MESSAGES.unchanged)]
      : [
          style.bold("What changes in vpcflow.json"),
          ...changeLines(changes, style),
          ...warningsOf(changes, config).map((warning) => style.yellow(`  ${warning}`)),
        ];
  writeWrapped(context.stderr, lines);
  if (changes.length === 0 || flags.dryRun || flags.yes || context.interactive) return;
  throw usageError(
    "vpcflow.json exists, and there is no terminal to ask on whether to change it.",
    "Add --yes to change it so.",
  );
}

/**
 * Asks whoever answered the wizard's questions whether to write what was shown, unless vpcflow.json says it already.
 * @throws VpcflowError CANCELLED where the answer is no.
 */
export async function confirmWriting({ changes, config, flags }: Confirming, context: Context): Promise<void> {
  if (flags.dryRun || flags.yes || !context.interactive || changes?.length === 0) return;
  const prompt = await createPrompt(context);
  // Who presses Enter at a warning has not read it.
  const agreed = await prompt.confirm({
    message: QUESTIONS.write,
    default: warningsOf(changes ?? [], config).length === 0,
  });
  if (!agreed) throw new VpcflowError("CANCELLED", changes === undefined ? MESSAGES.declined : MESSAGES.kept);
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
