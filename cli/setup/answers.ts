import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { createPrompt, type Prompt } from "../prompt.ts";
import { type Draft, type FieldPath, valueAt, withValue } from "./draft.ts";
import { applyFlags, givenValues, SOURCE_FLAGS, usageError, withoutOutdated } from "./flag-values.ts";
import { CHOICES, QUESTIONS } from "./messages.ts";
import { presetName, presetRegion } from "./preset.ts";
import { askText, QUESTIONS_AFTER_SOURCE } from "./questions.ts";
import { objection } from "./validation.ts";

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

const SOURCE_KEYS = ["logGroup", "vpcIds", "subnetIds", "eniIds"] as const;
type SourceKey = (typeof SOURCE_KEYS)[number];

async function askAll(flagged: Draft, { flags, projectDir }: Answering, context: Context): Promise<Draft> {
  const prompt = await createPrompt(context);
  const given = new Set(givenValues(flags).map(({ path }) => path.join(".")));
  const isGiven = (path: FieldPath) => given.has(path.join("."));
  const ask = async (draft: Draft, path: FieldPath, question: () => Promise<unknown>) =>
    isGiven(path) ? draft : put(draft, path, await question());

  let draft = flagged;
  draft = await ask(draft, ["name"], () => askName(prompt, draft, projectDir));
  draft = await ask(draft, ["region"], () => askRegion(prompt, draft, context));
  if (!SOURCE_KEYS.some((key) => isGiven(["source", key]))) draft = await askSource(prompt, draft);
  const questions = QUESTIONS_AFTER_SOURCE.filter(({ path }) => !isGiven(path));
  for (const { path, ask } of questions.filter(({ fine }) => !fine)) draft = put(draft, path, await ask(prompt, draft));
  if (!(await prompt.confirm({ message: QUESTIONS.fine, default: false }))) return draft;
  for (const { path, ask, applies } of questions.filter(({ fine }) => fine)) {
    if (applies?.(draft) ?? true) draft = put(draft, path, await ask(prompt, draft));
  }
  return draft;
}

function put(draft: Draft, path: FieldPath, value: unknown): Draft {
  return withValue(withoutOutdated(draft, path, value), path, value);
}

async function askName(prompt: Prompt, draft: Draft, projectDir: string): Promise<string> {
  const preset = textAt(draft, ["name"]) ?? presetName(projectDir);
  return askText(prompt, draft, { path: ["name"], message: QUESTIONS.name, preset });
}

async function askRegion(prompt: Prompt, draft: Draft, context: Context): Promise<string> {
  const preset = textAt(draft, ["region"]) ?? (await presetRegion(context));
  return askText(prompt, draft, { path: ["region"], message: QUESTIONS.region, preset });
}

async function askSource(prompt: Prompt, draft: Draft): Promise<Draft> {
  const now = SOURCE_KEYS.find((key) => valueAt(draft, ["source", key]) !== undefined);
  const key = await prompt.choice<SourceKey>({ message: QUESTIONS.source, choices: CHOICES.source, default: now });
  const path = ["source", key];
  const cleared = withoutOutdated(draft, path, "");
  if (key === "logGroup") {
    const preset = textAt(draft, path);
    return withValue(cleared, path, await askText(prompt, cleared, { path, message: QUESTIONS.logGroup, preset }));
  }
  const preset = idsText(valueAt(draft, path));
  const check = (answer: string) => objection(cleared, path, idsIn(answer));
  return withValue(cleared, path, idsIn(await prompt.text({ message: QUESTIONS[key], default: preset, check })));
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

function answersMissing(missing: readonly string[], yes: boolean): Error {
  const why = yes ? "--yes has no default for" : "there is no terminal to ask on, and no flag gives";
  const example = "vpcflow setup --yes --name prod-flows --region eu-west-1 --log-group /vpc/flow";
  return usageError(`${capital(why)} ${missing.join("; ")}.`, `For example: ${example}`);
}

function capital(text: string): string {
  return text.startsWith("--") ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function orList(items: readonly string[]): string {
  return `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}

function textAt(draft: Draft, path: FieldPath): string | undefined {
  const value = valueAt(draft, path);
  return typeof value === "string" ? value : undefined;
}

function idsText(value: unknown): string | undefined {
  return Array.isArray(value) ? value.join(", ") : undefined;
}

function idsIn(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((id) => id !== "");
}
