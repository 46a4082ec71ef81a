import { quoted } from "../../flow/errors.ts";
import { printable } from "../errors.ts";
import type { Asking } from "./asking.ts";
import { type Draft, textAt, valueAt } from "./draft.ts";
import { listTargets, type Target, type TargetKey } from "./lists/targets.ts";
import { CHOICES, QUESTIONS } from "./messages.ts";
import { put, withoutOutdated } from "./outdated.ts";
import { objection } from "./validation.ts";

/** The VPCs, subnets or interfaces: marked in a list where EC2 gives one, typed as ids otherwise. */
export async function askTargets(draft: Draft, key: TargetKey, asking: Asking): Promise<Draft> {
  const path = ["source", key];
  const now = valueAt(draft, path);
  const current = Array.isArray(now) ? now.map(String) : [];
  const cleared = withoutOutdated(draft, path, undefined);
  const help = await asking.help(draft);
  const listed = await help.ask(listTargets(key, textAt(draft, ["region"]) ?? ""));
  const targets = listed?.things ?? [];
  const choosing = { key, current, check: (ids: readonly string[]) => objection(cleared, path, ids) };
  const ids = targets.length === 0 ? await typed(choosing, asking) : await marked(targets, choosing, asking);
  return put(draft, path, ids);
}

// --- internal ---

interface Choosing {
  key: TargetKey;
  /** What vpcflow.json says so far. */
  current: readonly string[];
  check(ids: readonly string[]): string | undefined;
}

/** More than can be looked through line by line. */
const MANY = 40;
/** What fits into a line of 80 columns beside the mark. */
const LINE = 74;
const OTHERS = CHOICES.others.value;

async function marked(targets: readonly Target[], choosing: Choosing, asking: Asking): Promise<string[]> {
  const { key, current, check } = choosing;
  const shown = targets.length > MANY ? await narrowed(targets, asking) : targets;
  const unseen = current.filter((id) => !shown.some((target) => target.id === id));
  const all = [...unseen.map((id) => ({ id, words: "" })), ...shown];
  const chosen = await asking.prompt.many<string>({
    message: QUESTIONS.which[key],
    choices: [...all.map(({ id, words }) => ({ name: line(id, words), value: id, short: id })), CHOICES.others],
    checked: current,
    check: (ids) => (ids.includes(OTHERS) ? undefined : check(ids)),
  });
  if (!chosen.includes(OTHERS)) return chosen;
  return typed({ ...choosing, current: chosen.filter((id) => id !== OTHERS) }, asking);
}

async function narrowed(targets: readonly Target[], { prompt }: Asking): Promise<readonly Target[]> {
  const matching = (text: string) => targets.filter((target) => includes(target, text));
  const answer = await prompt.text({
    message: QUESTIONS.narrow(targets.length),
    check: (text) => (matching(text).length === 0 ? `None of them has ${quoted(text)}.` : undefined),
  });
  return matching(answer).slice(0, MANY);
}

function includes({ id, words }: Target, text: string): boolean {
  return `${id} ${words}`.toLowerCase().includes(text.toLowerCase());
}

async function typed({ key, current, check }: Choosing, { prompt }: Asking): Promise<string[]> {
  const answer = await prompt.text({
    message: QUESTIONS[key],
    default: current.length > 0 ? current.join(", ") : undefined,
    check: (text) => check(idsIn(text)),
  });
  return idsIn(answer);
}

function idsIn(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((id) => id !== "");
}

function line(id: string, words: string): string {
  const text = printable(words === "" ? id : `${id}  ${words}`);
  return text.length > LINE ? `${text.slice(0, LINE - 1)}…` : text;
}
