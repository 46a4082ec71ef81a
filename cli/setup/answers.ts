import type { VpcflowError } from "../../flow/errors.ts";
import type { FlowRate } from "../../stacks/usage.ts";
import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { flowsPerSecondOf } from "../cost/flags.ts";
import { createPrompt } from "../prompt.ts";
import type { Asking } from "./asking.ts";
import { type AwsHelp, awsHelp } from "./aws-help.ts";
import { type Draft, textAt, valueAt, withValue } from "./draft.ts";
import { applyFlags, givenValues, SOURCE_FLAGS, usageError } from "./flag-values.ts";
import { measureExisting } from "./measure.ts";
import { SOURCE_KEYS } from "./outdated.ts";
import { presetName, presetRegion } from "./preset.ts";
import { STEPS } from "./steps.ts";

export interface Answering {
  flags: SetupFlags;
  /** What `vpcflow.json` says already: the defaults. */
  existing: Draft;
  projectDir: string;
}

export interface Answers {
  draft: Draft;
  /** How much flows, where a flag says it or the log group's metrics tell it. */
  rate?: FlowRate | undefined;
}

/**
 * The answers: a flag first, then `--yes` (the default), then the question. Without a terminal nothing is asked.
 * @throws VpcflowError USAGE for a bad flag, or where an answer is missing and nobody can be asked.
 */
export async function collectAnswers(answering: Answering, context: Context): Promise<Answers> {
  const { flags, existing } = answering;
  const given = flowsPerSecondOf(flags.flowsPerSecond);
  const draft = applyFlags(existing, flags);
  if (!flags.yes && context.interactive) return askAll(draft, answering, context);
  const rate = given === undefined ? undefined : { flowsPerSecond: given };
  return { draft: await withoutAsking(draft, answering, context), rate };
}

// --- internal ---

async function askAll(flagged: Draft, { flags, projectDir }: Answering, context: Context): Promise<Answers> {
  const given = new Set(givenValues(flags).map(({ path }) => path.join(".")));
  const isGiven = (path: readonly string[]) => given.has(path.join("."));
  const help = helpOf(flags, context);
  const rate = rateOf(flags, help);
  const asking: Asking = { prompt: await createPrompt(context), context, projectDir, isGiven, help, rate };
  let draft = flagged;
  for (const step of STEPS) draft = await step(draft, asking);
  return { draft, rate: await rate(draft) };
}

/** Asked for once the source is known, and before the questions that it bears on. */
function rateOf(flags: SetupFlags, help: Asking["help"]): Asking["rate"] {
  const flowsPerSecond = flowsPerSecondOf(flags.flowsPerSecond);
  let rate: Promise<FlowRate | undefined> | undefined =
    flowsPerSecond === undefined ? undefined : Promise.resolve({ flowsPerSecond });
  return (draft) => {
    rate ??= measureExisting(draft, help);
    return rate;
  };
}

/** One session for the whole wizard: the Region is known from its second answer on. */
function helpOf(flags: SetupFlags, context: Context): Asking["help"] {
  let help: Promise<AwsHelp> | undefined;
  return (draft) => {
    help ??= awsHelp(flags, textAt(draft, ["region"]) ?? "", context);
    return help;
  };
}

/** `--yes` takes presets as answers; without it and without a terminal only what somebody said counts. */
async function withoutAsking(flagged: Draft, { flags, projectDir }: Answering, context: Context): Promise<Draft> {
  const name = textAt(flagged, ["name"]) ?? (flags.yes ? presetName(projectDir) : undefined);
  const region = textAt(flagged, ["region"]) ?? (await presetRegion(context));
  const missing = [
    name ? [] : "--name",
    region ? [] : "--region",
    hasSource(flagged) ? [] : orList(SOURCE_FLAGS),
  ].flat();
  if (missing.length > 0) throw answersMissing(missing, flags.yes === true);
  const named = withValue(withValue(flagged, ["name"], name), ["region"], region);
  // The source of a central pipeline may have no target, and yet it is there.
  return valueAt(named, ["source"]) === undefined ? { ...named, source: {} } : named;
}

function hasSource(draft: Draft): boolean {
  if (valueAt(draft, ["central"]) !== undefined) return true;
  return SOURCE_KEYS.some((key) => valueAt(draft, ["source", key]) !== undefined);
}

function answersMissing(missing: readonly string[], yes: boolean): VpcflowError {
  const why = yes ? "--yes has no default for" : "There is no terminal to ask on, and no flag gives";
  const example = "vpcflow setup --yes --name prod-flows --region eu-west-1 --log-group /vpc/flow";
  return usageError(`${why} ${missing.join("; ")}.`, `For example: ${example}`);
}

function orList(items: readonly string[]): string {
  return `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}
