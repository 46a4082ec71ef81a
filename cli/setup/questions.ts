import { parseConfig } from "../../stacks/config.ts";
import type { Choice, Prompt } from "../prompt.ts";
import { type Draft, type FieldPath, textAt, valueAt } from "./draft.ts";
import { SOURCE_KEYS } from "./flag-values.ts";
import { CHOICES, QUESTIONS } from "./messages.ts";
import { objection } from "./validation.ts";

/** One field that the wizard asks for. */
export interface Question {
  readonly path: FieldPath;
  /** Asked for only by who wants the finer settings: its default suits most. */
  readonly fine?: boolean;
  /** Whether it matters, given the answers so far. */
  applies?(draft: Draft): boolean;
  /** The new value of the field. */
  ask(prompt: Prompt, draft: Draft): Promise<unknown>;
}

/** The questions behind the source, in their order; name, region and source come first, and have presets of their own. */
export const QUESTIONS_AFTER_SOURCE: readonly Question[] = [
  { path: ["source", "logFormat"], ask: askLogFormat },
  { path: ["processor", "webhookUrl"], applies: hasFunction, ask: askWebhook },
  {
    path: ["processor", "webhookUrlParameter"],
    fine: true,
    applies: (draft) => hasFunction(draft) && valueAt(draft, ["processor", "webhookUrl"]) === undefined,
    ask: optionalText(["processor", "webhookUrlParameter"], QUESTIONS.webhookUrlParameter),
  },
  select(["source", "trafficType"], {
    message: QUESTIONS.trafficType,
    choices: CHOICES.trafficType,
    applies: isCreated,
  }),
  select(["source", "aggregationSeconds"], {
    message: QUESTIONS.aggregationSeconds,
    choices: CHOICES.aggregationSeconds,
    applies: isCreated,
  }),
  select(["source", "filter"], { message: QUESTIONS.filter, choices: CHOICES.filter }),
  select(["stream", "mode"], { message: QUESTIONS.streamMode, choices: CHOICES.streamMode, applies: hasFunction }),
  {
    path: ["stream", "shards"],
    fine: true,
    applies: (draft) => hasFunction(draft) && valueAt(draft, ["stream", "mode"]) === "provisioned",
    ask: numberAt(["stream", "shards"], QUESTIONS.shards),
  },
  {
    path: ["stream", "retentionHours"],
    fine: true,
    applies: hasFunction,
    ask: numberAt(["stream", "retentionHours"], QUESTIONS.retentionHours),
  },
  {
    path: ["encryption", "kmsKey"],
    fine: true,
    applies: (draft) => hasFunction(draft) || isCreated(draft),
    ask: askKey,
  },
  select(["processor", "runtime"], { message: QUESTIONS.runtime, choices: CHOICES.runtime, applies: hasFunction }),
  { path: ["state", "bucket"], fine: true, ask: optionalText(["state", "bucket"], QUESTIONS.stateBucket) },
];

/** Asks for text at a path until the config's rules take it. */
export async function askText(
  prompt: Prompt,
  draft: Draft,
  { path, message, preset }: { path: FieldPath; message: string; preset?: string | undefined },
): Promise<string> {
  return prompt.text({ message, default: preset, check: (answer) => objection(draft, path, answer) });
}

// --- internal ---

const DEFAULTS = {
  ...parseConfig({ name: "defaults", region: "us-east-1", source: { vpcIds: ["vpc-00000000"] } }),
} as Draft;

function current(draft: Draft, path: FieldPath): unknown {
  return valueAt(draft, path) ?? valueAt(DEFAULTS, path);
}

function isCreated(draft: Draft): boolean {
  return SOURCE_KEYS.some((key) => key !== "logGroup" && valueAt(draft, ["source", key]) !== undefined);
}

/** A sender has neither function nor stream. */
function hasFunction(draft: Draft): boolean {
  return valueAt(draft, ["destination"]) === undefined;
}

/** Text that may be left out; `none` leaves out what was there. */
function optionalText(path: FieldPath, message: string): Question["ask"] {
  return async (prompt, draft) => {
    const check = (text: string) => (isNone(text) ? undefined : objection(draft, path, text));
    const answer = await prompt.text({ message, default: textAt(draft, path), check });
    return isNone(answer) ? undefined : answer;
  };
}

interface SelectParts {
  message: string;
  choices: readonly Choice<unknown>[];
  applies?: (draft: Draft) => boolean;
}

function select(path: FieldPath, { message, choices, applies = () => true }: SelectParts): Question {
  return {
    path,
    fine: true,
    applies,
    ask: (prompt, draft) => prompt.choice({ message, choices, default: current(draft, path) }),
  };
}

function numberAt(path: FieldPath, message: string): Question["ask"] {
  return async (prompt, draft) => {
    const check = (answer: string) => objection(draft, path, numberIn(answer));
    return numberIn(await prompt.text({ message, default: String(current(draft, path) ?? 1), check }));
  };
}

function numberIn(text: string): unknown {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

async function askLogFormat(prompt: Prompt, draft: Draft): Promise<unknown> {
  const path = ["source", "logFormat"];
  const now = String(current(draft, path));
  const choices = isCreated(draft)
    ? [...CHOICES.logFormat]
    : [...CHOICES.logFormat.slice(0, 2), CHOICES.transitGateway, ...CHOICES.logFormat.slice(2)];
  const message = isCreated(draft) ? QUESTIONS.logFormat : QUESTIONS.logFormatOfExisting;
  const isCustom = now.includes("$");
  const asItIs = { name: `as it is: ${now.split(" ").length} fields`, value: now, description: now };
  const chosen = await prompt.choice<string>({
    message,
    choices: isCustom ? [asItIs, ...choices] : choices,
    default: now,
  });
  if (chosen !== "custom") return chosen;
  return askText(prompt, draft, { path, message: QUESTIONS.customFormat });
}

async function askWebhook(prompt: Prompt, draft: Draft): Promise<unknown> {
  const path = ["processor", "webhookUrl"];
  const now = valueAt(draft, path);
  const answer = await prompt.text({
    message: now === undefined ? QUESTIONS.webhookUrl : QUESTIONS.webhookUrlAgain,
    default: now === undefined ? undefined : String(now),
    check: (text) => (isNone(text) ? undefined : objection(draft, path, text)),
  });
  return isNone(answer) ? undefined : answer;
}

function isNone(answer: string): boolean {
  return answer === "" || answer.toLowerCase() === "none";
}

async function askKey(prompt: Prompt, draft: Draft): Promise<unknown> {
  const path = ["encryption", "kmsKey"];
  const now = String(current(draft, path));
  const preset = now.startsWith("arn:") ? "arn" : now;
  const chosen = await prompt.choice<string>({ message: QUESTIONS.kmsKey, choices: CHOICES.kmsKey, default: preset });
  if (chosen !== "arn") return chosen;
  return askText(prompt, draft, { path, message: QUESTIONS.kmsKeyArn, preset: preset === "arn" ? now : undefined });
}
