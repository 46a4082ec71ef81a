import { NoValue } from "./conditions.ts";
import type { Condition } from "./expression.ts";
import type { FilterField } from "./filter-fields.ts";
import { HINTS, valueHint } from "./hints.ts";
import { RegexMachine } from "./regex-machine.ts";
import { parseRegex, RegexError } from "./regex-parse.ts";
import type { Lexeme, Scanner } from "./scanner.ts";

/** The value that comes next. @throws VpcflowError `FILTER` where none does */
export function takeValue(scanner: Scanner, hint: string): Lexeme {
  const { next } = scanner;
  if (next.kind !== "word" && next.kind !== "text") throw scanner.expected("a value", hint);
  return scanner.take();
}

/** One, or several between parentheses and commas. */
export function takeList<Value>(scanner: Scanner, read: () => Value): Value[] {
  if (!scanner.takeIf("(")) return [read()];
  const values = [read()];
  while (scanner.takeIf(",")) values.push(read());
  if (!scanner.takeIf(")")) throw scanner.expected("a comma or a closing parenthesis", HINTS.list);
  return values;
}

/** The regular expression that comes next. It is compiled to see whether it can be. */
export function takeRegex(scanner: Scanner): Condition {
  const source = takeValue(scanner, HINTS.regex);
  try {
    new RegexMachine(parseRegex(source.text));
  } catch (error) {
    if (!(error instanceof RegexError || error instanceof RangeError)) throw error;
    const position = source.position + (error instanceof RegexError ? error.position : 0);
    throw scanner.wrong(`in the regular expression, ${error.message}`, HINTS.regex, position);
  }
  return { kind: "regex", source: source.text };
}

/** What `make` gives; where the value is none of the field's, an error that says where it stands. */
export function told(
  scanner: Scanner,
  { value, field }: { value: Lexeme; field: FilterField },
  make: () => Condition,
): Condition {
  try {
    return make();
  } catch (error) {
    if (error instanceof NoValue) throw scanner.expected(error.message, valueHint(field), value);
    throw error;
  }
}
