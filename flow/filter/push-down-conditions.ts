import type { Cidr } from "../cidr.ts";
import type { Condition, Expression, Interval, Test } from "./expression.ts";
import { isLiteral, quotedValue } from "./pattern-values.ts";

/** What is asked of one field: comparisons such as `>= 22`, all of which or one of which must hold. */
export interface FieldCondition {
  join: "&&" | "||";
  comparisons: readonly string[];
}

export interface Found {
  field: string;
  condition: FieldCondition;
}

/** What a part of a filter asks of one field, in a pattern's words; `undefined` where these cannot say it. */
export function conditionOf(part: Expression): Found | undefined {
  if (part.kind === "test") return found(part, testCondition(part.condition));
  if (part.kind === "not")
    return part.part.kind === "test" ? found(part.part, notCondition(part.part.condition)) : undefined;
  if (part.kind === "all") return undefined;
  const alternatives = part.parts.map(conditionOf);
  const field = alternatives[0]?.field;
  const isOne = alternatives.every(
    (one) => one && one.field === field && (one.condition.join === "||" || one.condition.comparisons.length === 1),
  );
  if (!isOne || field === undefined) return undefined;
  return { field, condition: { join: "||", comparisons: alternatives.flatMap((one) => one!.condition.comparisons) } };
}

// --- internal ---

/** More values than these make a pattern too long for what they spare. */
const MAX_VALUES = 40;

function found({ field }: Test, condition: FieldCondition | undefined): Found | undefined {
  const count = condition?.comparisons.length ?? 0;
  return condition && count > 0 && count <= MAX_VALUES ? { field, condition } : undefined;
}

function testCondition(condition: Condition): FieldCondition | undefined {
  if (condition.kind === "absent") return anyOf(['= "-"']);
  if (condition.kind === "texts") return anyOf(condition.values.map((value) => equal(quotedValue(value))));
  if (condition.kind === "addresses") return anyOf(condition.cidrs.map((cidr) => equal(addressValue(cidr))));
  return condition.kind === "integers" ? integersCondition(condition.intervals) : undefined;
}

/** A number may be written in several ways to CloudWatch Logs, and not to the filter: those are not asked for by what they are not. */
function notCondition(condition: Condition): FieldCondition | undefined {
  if (condition.kind === "absent") return { join: "&&", comparisons: ['!= "-"'] };
  if (condition.kind !== "texts" || !condition.values.every(isLiteral)) return undefined;
  const values = condition.values.map(quotedValue).filter((value) => value !== undefined);
  return { join: "&&", comparisons: values.map((value) => `!= ${value}`) };
}

function equal(value: string | undefined): string | undefined {
  return value === undefined ? undefined : `= ${value}`;
}

function anyOf(comparisons: readonly (string | undefined)[]): FieldCondition | undefined {
  const known = comparisons.filter((comparison) => comparison !== undefined);
  return known.length < comparisons.length ? undefined : { join: "||", comparisons: known };
}

/** The whole parts of the address that all of the range have: `10.20.*` of 10.20.0.0/16, and of 10.20.0.0/18. */
function addressValue({ family, length, text }: Cidr): string | undefined {
  if (family === 6 || length < 8) return undefined;
  const parts = text.replace(/\/.*/, "").split(".");
  return length === 32 ? `"${parts.join(".")}"` : `"${parts.slice(0, length >> 3).join(".")}.*"`;
}

/** Single numbers one by one; of ranges the whole that they span. */
function integersCondition(intervals: readonly Interval[]): FieldCondition | undefined {
  if (intervals.length === 0) return undefined;
  if (intervals.every(({ min, max }) => min !== undefined && min === max && isExact(min))) {
    return { join: "||", comparisons: intervals.map(({ min }) => `= ${min}`) };
  }
  const min = bound(
    intervals.map((interval) => interval.min),
    (one, other) => one < other,
  );
  const max = bound(
    intervals.map((interval) => interval.max),
    (one, other) => one > other,
  );
  return {
    join: "&&",
    comparisons: [...(min === undefined ? [] : [`>= ${min}`]), ...(max === undefined ? [] : [`<= ${max}`])],
  };
}

/** The outermost of the bounds; `undefined` where one is open, or no number that every program holds exactly. */
function bound(
  bounds: readonly (bigint | undefined)[],
  isFurther: (one: bigint, other: bigint) => boolean,
): bigint | undefined {
  const known = bounds.filter((value) => value !== undefined && isExact(value)) as bigint[];
  if (known.length < bounds.length) return undefined;
  return known.reduce((one, other) => (isFurther(other, one) ? other : one));
}

function isExact(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
}
