import type { Choice, Prompt } from "../prompt.ts";
import { askNumber, askOptional, askText, isNone } from "./ask-field.ts";
import { askLogFormat } from "./ask-log-format.ts";
import { askShards } from "./ask-shards.ts";
import type { Asking } from "./asking.ts";
import { current, isCreated } from "./defaults.ts";
import { type Draft, type FieldPath, valueAt } from "./draft.ts";
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
  ask(prompt: Prompt, draft: Draft, asking: Pick<Asking, "rate" | "context">): Promise<unknown>;
}

/** The questions behind the source, in their order; name, region and source come first, and have presets of their own. */
export const QUESTIONS_AFTER_SOURCE: readonly Question[] = [
  { path: ["source", "logFormat"], ask: askLogFormat },
  { path: ["processor", "webhookUrl"], applies: hasFunction, ask: askWebhook },
  {
    path: ["processor", "webhookUrlParameter"],
    fine: true,
    applies: (draft) => hasFunction(draft) && valueAt(draft, ["processor", "webhookUrl"]) === undefined,
    ask: (prompt, draft) =>
      askOptional(prompt, draft, {
        path: ["processor", "webhookUrlParameter"],
        message: QUESTIONS.webhookUrlParameter,
      }),
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
  {
    path: ["source", "retentionDays"],
    fine: true,
    applies: isCreated,
    ask: (prompt, draft) =>
      askNumber(prompt, draft, { path: ["source", "retentionDays"], message: QUESTIONS.retentionDays }),
  },
  select(["source", "filter"], { message: QUESTIONS.filter, choices: CHOICES.filter }),
  select(["stream", "mode"], { message: QUESTIONS.streamMode, choices: CHOICES.streamMode, applies: hasFunction }),
  {
    path: ["stream", "shards"],
    fine: true,
    applies: (draft) => hasFunction(draft) && valueAt(draft, ["stream", "mode"]) === "provisioned",
    ask: askShards,
  },
  {
    path: ["stream", "retentionHours"],
    fine: true,
    applies: hasFunction,
    ask: (prompt, draft) =>
      askNumber(prompt, draft, { path: ["stream", "retentionHours"], message: QUESTIONS.retentionHours }),
  },
  {
    path: ["encryption", "kmsKey"],
    fine: true,
    applies: (draft) => hasFunction(draft) || isCreated(draft),
    ask: askKey,
  },
  select(["processor", "runtime"], { message: QUESTIONS.runtime, choices: CHOICES.runtime, applies: hasFunction }),
  {
    path: ["state", "bucket"],
    fine: true,
    ask: (prompt, draft) => askOptional(prompt, draft, { path: ["state", "bucket"], message: QUESTIONS.stateBucket }),
  },
];

// --- internal ---

/** A sender has neither function nor stream. */
function hasFunction(draft: Draft): boolean {
  return valueAt(draft, ["destination"]) === undefined;
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

async function askKey(prompt: Prompt, draft: Draft): Promise<unknown> {
  const path = ["encryption", "kmsKey"];
  const now = String(current(draft, path));
  const preset = now.startsWith("arn:") ? "arn" : now;
  const chosen = await prompt.choice<string>({ message: QUESTIONS.kmsKey, choices: CHOICES.kmsKey, default: preset });
  if (chosen !== "arn") return chosen;
  return askText(prompt, draft, { path, message: QUESTIONS.kmsKeyArn, preset: preset === "arn" ? now : undefined });
}
