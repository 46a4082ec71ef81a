import type { Match } from "./pattern.ts";
import { type Condition, readCondition } from "./pattern-condition.ts";
import { lineTokens } from "./pattern-line.ts";
import type { PatternScanner } from "./pattern-scanner.ts";

/** One field of a pattern. */
export interface PatternField {
  /** Empty where the pattern leaves a place unnamed: `[a, , b]`. */
  readonly name: string;
  readonly condition: Condition | undefined;
}

export interface FieldPattern {
  readonly before: PatternField[];
  /** The fields after `...`; `undefined` in a pattern without it. */
  readonly after: PatternField[] | undefined;
}

/**
 * A space-delimited pattern: the fields of a line in their order, each with what it asks of its token.
 *
 * How many tokens a line must have, AWS shows by example only, and this is our reading of the examples. Without `...`, a
 * line with fewer tokens than fields does not match; in one with more, the last field takes the rest of the line
 * (`[w1=ERROR, w2]` matches `ERROR 09/25/2014 12:00:02 Failed to process request`, and `event` takes the whole message in
 * the `[timestamp=*Z, request_id="*-*", event]` that AWS's console offers for Lambda's logs). With `...`, every field takes
 * one token, from the left before it and from the right after it, and `...` takes those between, none too. `[]` takes all.
 */
export function parseFieldPattern(scanner: PatternScanner): (message: string) => Match | undefined {
  const { before, after } = readFields(scanner);
  if (after === undefined && before.length > 0) return (message) => matchRest(before, message);
  return (message) => matchEllipsis(before, after ?? [], message);
}

/** The fields of the pattern that the scanner is at, before `...` and after it. @throws VpcflowError `FILTER_PATTERN` */
export function readFields(scanner: PatternScanner): FieldPattern {
  scanner.take("[");
  const pattern: FieldPattern = { before: [], after: undefined };
  scanner.skipBlanks();
  const fields = scanner.take("]") ? pattern : readList(scanner, pattern);
  scanner.skipBlanks();
  if (!scanner.atEnd()) throw scanner.expected("nothing after the closing bracket");
  return fields;
}

// --- internal ---

function readList(scanner: PatternScanner, empty: FieldPattern): FieldPattern {
  const names = new Set<string>();
  let pattern = empty;
  do {
    scanner.skipBlanks();
    if (pattern.after && scanner.peek() === ".") throw scanner.expected("only one ... in a pattern");
    if (scanner.take("...")) {
      pattern = { before: pattern.before, after: [] };
      scanner.skipBlanks();
    } else {
      (pattern.after ?? pattern.before).push(readField(scanner, names));
    }
  } while (scanner.take(","));
  if (!scanner.take("]")) throw scanner.expected("a comma or a closing bracket (])");
  return pattern;
}

function readField(scanner: PatternScanner, names: Set<string>): PatternField {
  if (scanner.peek() === "(") throw scanner.expected("no parenthesis (only JSON patterns have them)");
  const start = scanner.position;
  const name = scanner.read(/\w+/y) ?? "";
  if (name !== "" && names.has(name)) throw scanner.expected("a name that no field before has", start);
  names.add(name);
  const condition = readCondition(scanner, name);
  if (name === "" && condition) throw scanner.expected("a field's name before its condition", start);
  return { name, condition };
}

function matchRest(fields: readonly PatternField[], message: string): Match | undefined {
  const tokens = lineTokens(message, fields.length);
  if (tokens.length < fields.length) return undefined;
  const extractedFields: Record<string, string> = {};
  return extract(fields, { tokens, offset: 0 }, extractedFields) ? { extractedFields } : undefined;
}

function matchEllipsis(
  before: readonly PatternField[],
  after: readonly PatternField[],
  message: string,
): Match | undefined {
  const tokens = lineTokens(message);
  const offset = tokens.length - after.length;
  if (offset < before.length) return undefined;
  const extractedFields: Record<string, string> = {};
  if (!extract(before, { tokens, offset: 0 }, extractedFields)) return undefined;
  for (let index = before.length; index < offset; index++) extractedFields[`$${index + 1}`] = tokens[index] as string;
  return extract(after, { tokens, offset }, extractedFields) ? { extractedFields } : undefined;
}

/** Puts the fields' tokens, from `offset` on, into `extractedFields`; false as soon as one does not fulfil its condition. */
function extract(
  fields: readonly PatternField[],
  line: { readonly tokens: readonly string[]; readonly offset: number },
  extractedFields: Record<string, string>,
): boolean {
  for (const [index, { name, condition }] of fields.entries()) {
    const token = line.tokens[line.offset + index] as string;
    if (condition && !condition(token)) return false;
    extractedFields[name || `$${line.offset + index + 1}`] = token;
  }
  return true;
}
