import { type Field, underscored } from "../fields.ts";
import type { LogFormat } from "../format.ts";
import { MAX_PATTERN_CHARACTERS } from "../pattern-scanner.ts";
import type { Expression } from "./expression.ts";
import { conditionOf, type FieldCondition } from "./push-down-conditions.ts";

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
