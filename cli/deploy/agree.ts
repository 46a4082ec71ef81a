import { VpcflowError } from "../../flow/errors.ts";
import type { Context } from "../context.ts";
import { createPrompt } from "../prompt.ts";

export interface Agreeing {
  yes?: boolean;
  dryRun?: boolean;
}

/** @throws VpcflowError USAGE where nobody could answer the question that comes: before anything is done */
export function assertAnswerable({ yes, dryRun }: Agreeing, command: string, context: Context): void {
  if (yes || dryRun || context.interactive) return;
  throw new VpcflowError("USAGE", `There is no terminal to ask on whether to ${command}.`, {
    subject: "--yes",
    fix: `Add --yes to ${command} without being asked, or --dry-run to see the plan alone.`,
  });
}

/** Asks, where --yes has not answered already; no is what Enter means. @throws VpcflowError CANCELLED where the answer is no */
export async function agree(message: string, { yes }: Agreeing, context: Context): Promise<void> {
  if (yes) return;
  const prompt = await createPrompt(context);
  if (await prompt.confirm({ message, default: false })) return;
  throw new VpcflowError("CANCELLED", "Nothing was changed in the account.");
}
