import type { Prompt } from "../prompt.ts";
import { current } from "./defaults.ts";
import { type Draft, type FieldPath, textAt } from "./draft.ts";
import { objection } from "./validation.ts";

export interface AskedField {
  path: FieldPath;
  message: string;
}

/** Asks for text at a path until the config's rules take it. */
export async function askText(
  prompt: Prompt,
  draft: Draft,
  { path, message, preset }: AskedField & { preset?: string | undefined },
): Promise<string> {
  return prompt.text({ message, default: preset, check: (answer) => objection(draft, path, answer) });
}

/** Text that may be left out; `none` leaves out what was there. */
export async function askOptional(prompt: Prompt, draft: Draft, { path, message }: AskedField) {
  const check = (text: string) => (isNone(text) ? undefined : objection(draft, path, text));
  const answer = await prompt.text({ message, default: textAt(draft, path), check });
  return isNone(answer) ? undefined : answer;
}

/** A whole number; `preset` stands in where the draft and the defaults say none. */
export async function askNumber(
  prompt: Prompt,
  draft: Draft,
  { path, message, preset = 1 }: AskedField & { preset?: number },
): Promise<unknown> {
  const check = (answer: string) => objection(draft, path, numberIn(answer));
  return numberIn(await prompt.text({ message, default: String(current(draft, path) ?? preset), check }));
}

export function isNone(answer: string): boolean {
  return answer === "" || answer.toLowerCase() === "none";
}

// --- internal ---

function numberIn(text: string): unknown {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}
