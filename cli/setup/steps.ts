import { regionDoubt } from "../../stacks/regions.ts";
import { askText } from "./ask-field.ts";
import { askPlace } from "./ask-place.ts";
import { askSource } from "./ask-source.ts";
import type { Asking, Step } from "./asking.ts";
import { type Draft, textAt } from "./draft.ts";
import { QUESTIONS } from "./messages.ts";
import { put } from "./outdated.ts";
import { presetName, presetRegion } from "./preset.ts";
import { QUESTIONS_AFTER_SOURCE, type Question } from "./questions.ts";

/** The wizard, from its first question to its last. */
export const STEPS: readonly Step[] = [askName, askRegion, askPlace, askSource, askEssentials, askFinerSettings];

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
  for (;;) {
    const region = await askText(prompt, draft, { path, message: QUESTIONS.region, preset });
    const doubt = regionDoubt(region);
    // New Regions appear: whoever knows better is believed.
    if (doubt === undefined || (await prompt.confirm({ message: QUESTIONS.useRegion(doubt), default: false })))
      return put(draft, path, region);
  }
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
async function askEach(questions: readonly Question[], start: Draft, asking: Asking): Promise<Draft> {
  let draft = start;
  for (const { path, applies, ask } of questions) {
    if (asking.isGiven(path) || applies?.(draft) === false) continue;
    draft = put(draft, path, await ask(asking.prompt, draft, asking));
  }
  return draft;
}
