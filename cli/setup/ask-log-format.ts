import type { Prompt } from "../prompt.ts";
import { askText } from "./ask-field.ts";
import { current, isCreated } from "./defaults.ts";
import type { Draft } from "./draft.ts";
import { CHOICES, QUESTIONS } from "./messages.ts";

/** The format of the lines: by name, of one's own, or as an existing log group has it. */
export async function askLogFormat(prompt: Prompt, draft: Draft): Promise<unknown> {
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
