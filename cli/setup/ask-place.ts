import { printable } from "../errors.ts";
import { askText } from "./ask-field.ts";
import type { Asking } from "./asking.ts";
import { type Draft, textAt, valueAt, withValue } from "./draft.ts";
import { CHOICES, QUESTIONS } from "./messages.ts";
import { put } from "./outdated.ts";
import { objection } from "./validation.ts";

/** Whether the stream is in this account, for others too, or in another: a pipeline, a central one, or a sender. */
export async function askPlace(draft: Draft, { prompt, isGiven }: Asking): Promise<Draft> {
  if (GIVEN_BY.some((path) => isGiven(path))) return draft;
  const now = valueAt(draft, ["destination"]) ? "elsewhere" : valueAt(draft, ["central"]) ? "central" : "here";
  const place = await prompt.choice({ message: QUESTIONS.place, choices: CHOICES.place, default: now });
  if (place === "elsewhere") return askDestination(draft, prompt);
  if (place === "central") return askSenders(draft, prompt);
  return withValue(withValue(draft, ["central"], undefined), ["destination"], undefined);
}

// --- internal ---

type Prompt = Asking["prompt"];

const GIVEN_BY = [
  ["destination", "arn"],
  ["central", "accountIds"],
  ["central", "organizationId"],
] as const;

async function askDestination(draft: Draft, prompt: Prompt): Promise<Draft> {
  const path = ["destination", "arn"];
  const arn = await askText(prompt, draft, { path, message: QUESTIONS.destinationArn, preset: textAt(draft, path) });
  const now = valueAt(draft, ["destination", "organization"]) === true;
  const organization = await prompt.confirm({ message: QUESTIONS.destinationOrganization, default: now });
  return withValue(put(draft, path, arn), ["destination", "organization"], organization || undefined);
}

async function askSenders(draft: Draft, prompt: Prompt): Promise<Draft> {
  const now = [valueAt(draft, ["central", "accountIds"]) ?? [], valueAt(draft, ["central", "organizationId"]) ?? []];
  const base = withValue(withValue(draft, ["destination"], undefined), ["central"], undefined);
  const answer = await prompt.text({
    message: QUESTIONS.senders,
    default: now.flat().map(String).map(printable).join(", ") || undefined,
    check: (text) => objection(base, ["central"], sendersIn(text)),
  });
  return withValue(base, ["central"], sendersIn(answer));
}

/** Account ids and an organization's id, in any order; what is neither counts as an account's, and is objected to as one. */
function sendersIn(answer: string): Record<string, unknown> {
  const ids = answer.split(/[\s,]+/).filter((id) => id !== "");
  const organizations = ids.filter((id) => id.startsWith("o-"));
  const accountIds = ids.filter((id) => !id.startsWith("o-"));
  const [organizationId = undefined, ...more] = organizations;
  const accounts = [...accountIds, ...more];
  return { ...(accounts.length > 0 && { accountIds: accounts }), ...(organizationId && { organizationId }) };
}
