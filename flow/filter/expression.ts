import type { Cidr } from "../cidr.ts";

/** What a filter asks of a record. */
export type Expression =
  | { readonly kind: "all"; readonly parts: readonly Expression[] }
  | { readonly kind: "any"; readonly parts: readonly Expression[] }
  | { readonly kind: "not"; readonly part: Expression }
  | Test;

/** What a filter asks of one field. */
export interface Test {
  readonly kind: "test";
  /** AWS's name, `timestamp` for the time of the log event, or `message`. */
  readonly field: string;
  readonly condition: Condition;
}

/**
 * What is asked of a value. Only `absent` holds for a value that is `-`, or that the record has not; all others are false
 * of it, and their negations true.
 */
export type Condition =
  | { readonly kind: "absent" }
  /** An integer in one of the intervals. */
  | { readonly kind: "integers"; readonly intervals: readonly Interval[] }
  | { readonly kind: "addresses"; readonly cidrs: readonly Cidr[] }
  /** An address in a range of one of the names, whether or not a smaller range with it has another. */
  | { readonly kind: "networks"; readonly names: readonly string[] }
  /** An address in a network that is internal, or in none that is. */
  | { readonly kind: "internal"; readonly internal: boolean }
  | { readonly kind: "texts"; readonly values: readonly string[] }
  /** Compared by their bytes, as texts are sorted. */
  | { readonly kind: "order"; readonly operator: Order; readonly value: string }
  | { readonly kind: "regex"; readonly source: string };

/** Integers from `min` to `max`, both of them in it; open where one is absent. */
export interface Interval {
  readonly min?: bigint;
  readonly max?: bigint;
}

export type Order = "<" | "<=" | ">" | ">=";

export function allOf(parts: readonly Expression[]): Expression {
  return parts.length === 1 ? parts[0]! : { kind: "all", parts };
}

export function anyOf(parts: readonly Expression[]): Expression {
  return parts.length === 1 ? parts[0]! : { kind: "any", parts };
}

export function not(part: Expression): Expression {
  return part.kind === "not" ? part.part : { kind: "not", part };
}

/** The condition on a field, or on any of several fields that hold the same kind of thing. */
export function test(fields: readonly string[], condition: Condition): Expression {
  const parts = fields.map((field): Test => ({ kind: "test", field, condition }));
  return condition.kind === "absent" ? allOf(parts) : anyOf(parts);
}

/** The expression with every `not` just before a test: what `not (a or b)` asks is `not a and not b`. */
export function withNotsInside(expression: Expression, negated = false): Expression {
  if (expression.kind === "test") return negated ? { kind: "not", part: expression } : expression;
  if (expression.kind === "not") return withNotsInside(expression.part, !negated);
  const parts = expression.parts.map((part) => withNotsInside(part, negated));
  const isAll = (expression.kind === "all") !== negated;
  return isAll ? allOf(parts) : anyOf(parts);
}

/** Every test in the expression. */
export function testsOf(expression: Expression): Test[] {
  if (expression.kind === "test") return [expression];
  return expression.kind === "not" ? testsOf(expression.part) : expression.parts.flatMap(testsOf);
}
