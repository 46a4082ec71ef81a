import type { VpcflowError } from "../../flow/errors.ts";
import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { createPrompt } from "../prompt.ts";
import { type Draft, valueAt, withValue } from "./draft.ts";
import { applyFlags, givenValues, SOURCE_FLAGS, usageError } from "./flag-values.ts";
import { presetName, presetRegion } from "./preset.ts";
import { SOURCE_KEYS, STEPS, textAt } from "./steps.ts";

export interface Answering {
  flags: SetupFlags;
  /** What `vpcflow.json` says already: the defaults. */
  existing: Draft;
  projectDir: string;
}

/**
 * The answers: a flag first, then `--yes` (the default), then the question. Without a terminal nothing is asked.
 * @throws VpcflowError USAGE for a bad flag, or where an answer is missing and nobody can be asked.
 */
export async function collectAnswers(answering: Answering, context: Context): Promise<Draft> {
  const { flags, existing } = answering;
  const draft = applyFlags(existing, flags);
  const asked = !flags.yes && context.interactive;
  return asked ? askAll(draft, answering, context) : withoutAsking(draft, answering, context);
}

// --- internal ---

async function askAll(flagged: Draft, { flags, projectDir }: Answering, context: Context): Promise<Draft> {
  const given = new Set(givenValues(flags).map(({ path }) => path.join(".")));
  const isGiven = (path: readonly string[]) => given.has(path.join("."));
  const asking = { prompt: await createPrompt(context), context, projectDir, isGiven };
  let draft = flagged;
  for (const step of STEPS) draft = await step(draft, asking);
  return draft;
}

/** `--yes` takes presets as answers; without it and without a terminal only what somebody said counts. */
async function withoutAsking(flagged: Draft, { flags, projectDir }: Answering, context: Context): Promise<Draft> {
  const name = textAt(flagged, ["name"]) ?? (flags.yes ? presetName(projectDir) : undefined);
  const region = textAt(flagged, ["region"]) ?? (await presetRegion(context));
  const source = SOURCE_KEYS.some((key) => valueAt(flagged, ["source", key]) !== undefined);
  const missing = [name ? [] : "--name", region ? [] : "--region", source ? [] : orList(SOURCE_FLAGS)].flat();
  if (missing.length > 0) throw answersMissing(missing, flags.yes === true);
  return withValue(withValue(flagged, ["name"], name), ["region"], region);
}

function answersMissing(missing: readonly string[], yes: boolean): VpcflowError {
  const why = yes ? "--yes has no default for" : "There is no terminal to ask on, and no flag gives";
  const example = "vpcflow setup --yes --name prod-flows --region eu-west-1 --log-group /vpc/flow";
  return usageError(`${why} ${missing.join("; ")}.`, `For example: ${example}`);
}

function orList(items: readonly string[]): string {
  return `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}
