import type { Expression } from "./expression.ts";

/**
 * The fields whose absence from all records settles what the expression, or a part of it that must hold, answers: a slip, most
 * likely. Where one of several alternatives asks for a field that is there, none of them is.
 *
 * @param unseen fields that no record has
 */
export function missingFields(expression: Expression, unseen: ReadonlySet<string>): string[] {
  return [...new Set(missing(expression, unseen))];
}

// --- internal ---

function missing(expression: Expression, unseen: ReadonlySet<string>): string[] {
  if (expression.kind === "test") return unseen.has(expression.field) ? [expression.field] : [];
  if (expression.kind === "not") return missing(expression.part, unseen);
  const parts = expression.parts.map((part) => missing(part, unseen));
  return expression.kind === "any" && parts.some((names) => names.length === 0) ? [] : parts.flat();
}
