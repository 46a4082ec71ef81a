import { withAccountTails } from "../account-tail.ts";

/**
 * Text of AWS or Terraform without what does not belong into a ticket: account ids keep their last four digits; keys, who
 * called, and the numbers of requests are left out.
 */
export function redacted(text: string): string {
  return withAccountTails(RULES.reduce((left, [found, instead]) => left.replace(found, instead), text)).trim();
}

// --- internal ---

const RULES: readonly (readonly [RegExp, string])[] = [
  [/, https response error StatusCode: \d+/g, ""],
  [/, (?:RequestID|HostID): [^,\s]*/g, ""],
  [/\bUser: arn:\S+ is not\b/g, "You are not"],
  [/\b(?:arn:[\w-]+:(?:iam|sts)::\d{12}:(?:user|assumed-role)\/\S+)/g, "(the caller)"],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, "(a key)"],
  // The path of a webhook is often its secret; AWS's own addresses and the registries' hold none.
  [/\b(https?:\/\/(?![\w.-]*(?:amazonaws|hashicorp|terraform|opentofu)\b)[^\s/"']+)\/[^\s"']+/g, "$1/…"],
];
