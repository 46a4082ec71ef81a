import { VpcflowError } from "../../flow/errors.ts";
import { ACCESS_RULES } from "./explain-access.ts";
import { INSTALL_RULES } from "./explain-install.ts";
import { LOG_RULES } from "./explain-logs.ts";
import { NAME_RULES } from "./explain-names.ts";
import type { Explained, Found, Rule, StackFacts } from "./explain-rule.ts";
import { SERVICE_RULES } from "./explain-services.ts";
import { STATE_RULES } from "./explain-state.ts";
import type { Diagnostic } from "./messages.ts";
import { redacted } from "./redact.ts";

/** In this order: what is wrong with a person's session explains what follows from it. */
const RULES: readonly Rule[] = [
  ...STATE_RULES,
  ...INSTALL_RULES,
  ...ACCESS_RULES,
  ...LOG_RULES,
  ...NAME_RULES,
  ...SERVICE_RULES,
];

/** What Terraform adds for every resource that it did not get to, or that a Ctrl-C cut off. */
const FOLLOWS = /^execution halted$|[:,] context canceled$|^Request cancelled$/m;

/** What the errors among the diagnostics come to: those of one cause together, the cause that explains most first. */
export function explainDiagnostics(diagnostics: readonly Diagnostic[], facts: StackFacts): Explained[] {
  const errors = diagnostics.filter(
    ({ severity, summary, detail }) => severity === "error" && !FOLLOWS.test(`${summary}\n${detail}`),
  );
  const groups = new Map<Rule | Diagnostic, Found[]>();
  for (const diagnostic of errors) {
    const [key, found] = ruleFor(diagnostic);
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  const explained = [...groups].map(([key, found]) => ({
    order: "pattern" in key ? RULES.indexOf(key) : RULES.length,
    words: "pattern" in key ? explainedBy(key, found, facts) : passedOn(key),
  }));
  return explained.sort((one, other) => one.order - other.order).map(({ words }) => words);
}

/** The first cause as the error to end with; `instead` where Terraform gave none. */
export function terraformError([first]: readonly Explained[], instead: Explained): VpcflowError {
  const { code, message, fix } = first ?? instead;
  return new VpcflowError(code, message, { fix });
}

// --- internal ---

function ruleFor(diagnostic: Diagnostic): [Rule | Diagnostic, Found] {
  const text = `${diagnostic.summary}\n${diagnostic.detail}`;
  for (const rule of RULES) {
    const match = rule.pattern.exec(text);
    if (match) return [rule, { diagnostic, text, match }];
  }
  return [diagnostic, { diagnostic, text, match: /^/.exec("")! }];
}

function explainedBy(rule: Rule, found: readonly [Found, ...Found[]] | Found[], facts: StackFacts): Explained {
  const [first, ...others] = found;
  return { code: rule.code, ...rule.words([first!, ...others], facts), addresses: addressesOf(found) };
}

/** What no rule knows is told in Terraform's own words. */
function passedOn({ summary, detail, address }: Diagnostic): Explained {
  const where = address === undefined ? "" : ` (at ${address})`;
  const told = redacted(summary).replace(/[.:]$/, "");
  return {
    code: "TERRAFORM",
    message: `Terraform says${where}: ${told}.`,
    fix: redacted(detail) || "Correct what it names, and run the same command again: it goes on from where it stopped.",
    addresses: address === undefined ? [] : [address],
  };
}

function addressesOf(found: readonly Found[]): string[] {
  return found.flatMap(({ diagnostic }) => (diagnostic.address === undefined ? [] : [diagnostic.address]));
}
