import type * as z from "zod";
import { quoted } from "../flow/errors.ts";
import { nearest } from "../flow/nearest.ts";
import { withoutUrlSecrets } from "./url-secrets.ts";

/** One wrong field of a configuration: `source.filter`, its value as text, and what is allowed. */
export interface ConfigProblem {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** What is wrong, one entry a field, in words. `knownNames` gives the field names that an object of that path may have. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  knownNames: (path: readonly PropertyKey[]) => readonly string[],
): ConfigProblem[] {
  const problems = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => unknownField([...issue.path, key], value, knownNames(issue.path)))
      : [{ path: pathText(issue.path), found: shown(valueAt(value, issue.path)), expected: expectationOf(issue) }],
  );
  return problems.filter((problem, index) => problems.findIndex((other) => other.path === problem.path) === index);
}

/** ``source.filter is "x": expected one of …``: the sentence of one problem. */
export function sentenceOf({ path, found, expected }: ConfigProblem): string {
  return `${path} is ${found}: expected ${expected}`;
}

// --- internal ---

function unknownField(path: readonly PropertyKey[], value: unknown, known: readonly string[]): ConfigProblem {
  const meant = nearest(String(path.at(-1)), known);
  return {
    path: pathText(path),
    found: `no known field (its value: ${shown(valueAt(value, path))})`,
    expected: meant ?? `only ${known.join(", ")}`,
  };
}

function expectationOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) return article(issue.expected);
  return issue.message;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the whole";
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = /^[\w$-]+$/.test(String(key)) ? String(key) : quoted(withoutUrlSecrets(String(key)));
    return text === "" ? name : `${text}.${name}`;
  }, "");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      typeof part === "object" && part !== null ? (part as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** A webhook's URL may be a secret, and may stand in the wrong field, or within a wrong one. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return quoted(withoutUrlSecrets(value));
  const text = withoutUrlSecrets(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
