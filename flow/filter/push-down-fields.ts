import type { Cidr } from "../cidr.ts";
import { type Field, underscored } from "../fields.ts";
import type { LogFormat } from "../format.ts";
import { MAX_PATTERN_CHARACTERS } from "../pattern-scanner.ts";
import type { Condition, Expression, Interval, Test } from "./expression.ts";
import { isLiteral, quotedValue } from "./pattern-values.ts";

/** A space-delimited pattern of the parts that a pattern can ask of one field each; `undefined` where that is none. */
export function fieldPattern(parts: readonly Expression[], format: LogFormat): string | undefined {
  const conditions = new Map<number, FieldCondition>();
  const end = alignedFields(format.fields);
  for (const part of parts) {
    const found = conditionOf(part);
    const position = found ? format.fields.findIndex(({ name }) => name === found.field) : -1;
    if (found && position >= 0 && position < end) {
      conditions.set(position, joined(conditions.get(position), found.condition));
    }
  }
  return shortEnough(conditions, format.fields);
}

// --- internal ---

/** What is asked of one field: comparisons such as `>= 22`, all of which or one of which must hold. */
interface FieldCondition {
  join: "&&" | "||";
  comparisons: readonly string[];
}

interface Found {
  field: string;
  condition: FieldCondition;
}

/** More values than these make a pattern too long for what they spare. */
const MAX_VALUES = 40;

/**
 * How many fields stand where the pattern counts them: a tag's value, or a field that the catalogue does not know, may hold
 * brackets or quotes, within which CloudWatch Logs sees one token.
 */
function alignedFields(fields: readonly Field[]): number {
  const loose = fields.findIndex(({ name, version }) => version === 0 || /-tag(-\d)?$/.test(name));
  return loose < 0 ? fields.length : loose;
}

/** Both, where they can stand together without parentheses, which patterns have not; else the first alone. */
function joined(before: FieldCondition | undefined, after: FieldCondition): FieldCondition {
  if (!before) return after;
  const areAll = [before, after].every(({ join, comparisons }) => join === "&&" || comparisons.length === 1);
  return areAll ? { join: "&&", comparisons: [...before.comparisons, ...after.comparisons] } : before;
}

function conditionOf(part: Expression): Found | undefined {
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

/** Without the longest of the conditions, and then the next, as long as the pattern has too many characters. */
function shortEnough(conditions: Map<number, FieldCondition>, fields: readonly Field[]): string | undefined {
  while (conditions.size > 0) {
    const pattern = patternOf(conditions, fields);
    if (pattern.length <= MAX_PATTERN_CHARACTERS) return pattern;
    const [longest] = [...conditions].sort(([, one], [, other]) => lengthOf(other) - lengthOf(one));
    conditions.delete(longest![0]);
  }
  return undefined;
}

function lengthOf({ comparisons }: FieldCondition): number {
  return comparisons.join("").length;
}

/** As far as the last condition; `...` stands for the other fields. */
function patternOf(conditions: ReadonlyMap<number, FieldCondition>, fields: readonly Field[]): string {
  const last = Math.max(...conditions.keys());
  const texts = fields
    .slice(0, last + 1)
    .map(({ name }, position) => fieldText(underscored(name), conditions.get(position)));
  return `[${[...texts, ...(last + 1 < fields.length ? ["..."] : [])].join(", ")}]`;
}

function fieldText(name: string, condition: FieldCondition | undefined): string {
  if (!condition) return name;
  return condition.comparisons.map((comparison) => `${name} ${comparison}`).join(` ${condition.join} `);
}
