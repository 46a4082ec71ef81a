import { askLogGroup } from "./ask-log-group.ts";
import { askTargets } from "./ask-targets.ts";
import type { Asking } from "./asking.ts";
import { type Draft, valueAt } from "./draft.ts";
import { CHOICES, QUESTIONS } from "./messages.ts";
import { SOURCE_KEYS, withoutOutdated } from "./outdated.ts";

/** Where the flow logs come from: an existing log group, or VPCs, subnets or interfaces whose flow logs are created. */
export async function askSource(draft: Draft, asking: Asking): Promise<Draft> {
  if (SOURCE_KEYS.some((key) => asking.isGiven(["source", key]))) return draft;
  const isCentral = valueAt(draft, ["central"]) !== undefined;
  const now = SOURCE_KEYS.find((key) => valueAt(draft, ["source", key]) !== undefined);
  const key = await asking.prompt.choice<(typeof SOURCE_KEYS)[number] | "none">({
    message: QUESTIONS.source,
    choices: isCentral ? [...CHOICES.source, CHOICES.othersAlone] : CHOICES.source,
    default: now ?? (isCentral && valueAt(draft, ["source"]) !== undefined ? "none" : undefined),
  });
  if (key === "none") return withoutSource(draft);
  return key === "logGroup" ? askLogGroup(draft, asking) : askTargets(draft, key, asking);
}

// --- internal ---

/** A central pipeline still has a source: the format and the filter of what the others send. */
function withoutSource(draft: Draft): Draft {
  const cleared = withoutOutdated(draft, ["source", "logGroup"], undefined);
  return { ...cleared, source: valueAt(cleared, ["source"]) ?? {} };
}
