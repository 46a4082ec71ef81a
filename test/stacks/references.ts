import type { Template } from "./synthesized.ts";

/** A template that lacks one reference, and which one. */
export interface Mutation {
  /** `resource.aws_x.y.attribute: ${aws_a.b.arn}`, told apart by a number where it stands there more than once. */
  readonly lost: string;
  readonly template: Template;
}

/** `${aws_kinesis_stream.stream.arn}`, but not `$${version}`, which is text. */
const REFERENCE = /(?<!\$)\$\{[^}]*\}/g;

/** The template once for each of its references and each entry of each `depends_on`, without that one. */
export function eachReferenceTaken(template: Template): Mutation[] {
  return stringsOf(template).flatMap(({ path, text }) => {
    const found = path.includes("depends_on") ? [{ 0: text, index: 0 }] : [...text.matchAll(REFERENCE)];
    return found.map(({ 0: reference, index = 0 }, number) => ({
      lost: `${path.join(".")}: ${reference}${number === 0 ? "" : ` (${number + 1})`}`,
      template: replaced(template, path, text.slice(0, index) + text.slice(index + reference.length)),
    }));
  });
}

// --- internal ---

interface StringAt {
  readonly path: readonly string[];
  readonly text: string;
}

function stringsOf(value: unknown, path: readonly string[] = []): StringAt[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => key !== "//")
    .flatMap(([key, part]) => stringsOf(part, [...path, key]));
}

/** A copy with another text at the path; an entry of a list that is left empty goes altogether. */
function replaced(template: Template, path: readonly string[], text: string): Template {
  const copy = structuredClone(template);
  const parent = path.slice(0, -1).reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], copy);
  const last = path.at(-1) ?? "";
  if (Array.isArray(parent) && text === "") parent.splice(Number(last), 1);
  else (parent as Record<string, unknown>)[last] = text;
  return copy;
}
