import type { Context } from "../context.ts";
import type { Prompt } from "../prompt.ts";
import { type Draft, type FieldPath, valueAt, withValue } from "./draft.ts";
import { withoutOutdated } from "./flag-values.ts";
import { CHOICES, QUESTIONS } from "./messages.ts";
import { presetName, presetRegion } from "./preset.ts";
import { askText, QUESTIONS_AFTER_SOURCE, type Question } from "./questions.ts";
import { objection } from "./validation.ts";

/** What the wizard's steps have in common. */
export interface Asking {
  readonly prompt: Prompt;
  readonly context: Pick<Context, "env">;
  readonly projectDir: string;
  /** Whether a flag has answered it: then it is not asked for. */
  isGiven(path: FieldPath): boolean;
}

/** A step asks for its part, and gives the draft with the answers in it. */
export type Step = (draft: Draft, asking: Asking) => Promise<Draft>;

/** The wizard, from its first question to its last. */
export const STEPS: readonly Step[] = [askName, askRegion, askSource, askEssentials, askFinerSettings];

export const SOURCE_KEYS = ["logGroup", "vpcIds", "subnetIds", "eniIds"] as const;

export function textAt(draft: Draft, path: FieldPath): string | undefined {
  const value = valueAt(draft, path);
  return typeof value === "string" ? value : undefined;
}

// --- internal ---

async function askName(draft: Draft, { prompt, projectDir, isGiven }: Asking): Promise<Draft> {
  const path = ["name"];
  if (isGiven(path)) return draft;
  const preset = textAt(draft, path) ?? presetName(projectDir);
  return put(draft, path, await askText(prompt, draft, { path, message: QUESTIONS.name, preset }));
}

async function askRegion(draft: Draft, { prompt, context, isGiven }: Asking): Promise<Draft> {
  const path = ["region"];
  if (isGiven(path)) return draft;
  const preset = textAt(draft, path) ?? (await presetRegion(context));
  return put(draft, path, await askText(prompt, draft, { path, message: QUESTIONS.region, preset }));
}

async function askSource(draft: Draft, { prompt, isGiven }: Asking): Promise<Draft> {
  if (SOURCE_KEYS.some((key) => isGiven(["source", key]))) return draft;
  const now = SOURCE_KEYS.find((key) => valueAt(draft, ["source", key]) !== undefined);
  const key = await prompt.choice({ message: QUESTIONS.source, choices: CHOICES.source, default: now });
  return key === "logGroup" ? askLogGroup(draft, prompt) : askIds(draft, prompt, key);
}

async function askLogGroup(draft: Draft, prompt: Prompt): Promise<Draft> {
  const path = ["source", "logGroup"];
  const cleared = withoutOutdated(draft, path, undefined);
  const preset = textAt(draft, path);
  return put(draft, path, await askText(prompt, cleared, { path, message: QUESTIONS.logGroup, preset }));
}

async function askIds(draft: Draft, prompt: Prompt, key: "vpcIds" | "subnetIds" | "eniIds"): Promise<Draft> {
  const path = ["source", key];
  const cleared = withoutOutdated(draft, path, undefined);
  const now = valueAt(draft, path);
  const answer = await prompt.text({
    message: QUESTIONS[key],
    default: Array.isArray(now) ? now.join(", ") : undefined,
    check: (text) => objection(cleared, path, idsIn(text)),
  });
  return put(draft, path, idsIn(answer));
}

function idsIn(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((id) => id !== "");
}

function askEssentials(draft: Draft, asking: Asking): Promise<Draft> {
  return askEach(
    QUESTIONS_AFTER_SOURCE.filter(({ fine }) => !fine),
    draft,
    asking,
  );
}

async function askFinerSettings(draft: Draft, asking: Asking): Promise<Draft> {
  const wanted = await asking.prompt.confirm({ message: QUESTIONS.fine, default: false });
  const questions = QUESTIONS_AFTER_SOURCE.filter(({ fine }) => fine);
  return wanted ? askEach(questions, draft, asking) : draft;
}

/** One after the other, because an answer decides on which of the later questions matter. */
async function askEach(questions: readonly Question[], start: Draft, { prompt, isGiven }: Asking): Promise<Draft> {
  let draft = start;
  for (const { path, applies, ask } of questions) {
    if (isGiven(path) || applies?.(draft) === false) continue;
    draft = put(draft, path, await ask(prompt, draft));
  }
  return draft;
}

function put(draft: Draft, path: FieldPath, value: unknown): Draft {
  return withValue(withoutOutdated(draft, path, value), path, value);
}
