import type { PatternScanner } from "./pattern-scanner.ts";

/** Whether one token of a log line fulfils what a field of the pattern asks of it. */
export type Condition = (token: string) => boolean;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * What follows a field's name: `op value`, joined to more of the same field by `&&` and `||` (`&&` binds first), up to
 * the comma or bracket that ends the field. `undefined` when nothing follows.
 *
 * Values: a word, a quoted string, a `%regex%` (with `=` and `!=`), a number. `*` at an end of a value stands for any text
 * there, within quotes too (AWS's own `[timestamp=*Z, request_id="*-*", event]`), and is itself anywhere else.
 * `=` and `!=` compare as text, or as numbers where both sides are; `< > <= >=` compare numbers, and what is none fulfils nothing.
 */
export function readCondition(scanner: PatternScanner, name: string): Condition | undefined {
  scanner.skipBlanks();
  if (scanner.peek() === "," || scanner.peek() === "]" || scanner.atEnd()) return undefined;
  const alternatives = [readConjunction(scanner, name)];
  while (scanner.take("||")) alternatives.push(readConjunction(scanner, readSameName(scanner, name)));
  return alternatives.length === 1 ? alternatives[0] : (token) => alternatives.some((fulfilled) => fulfilled(token));
}

// --- internal ---

function readConjunction(scanner: PatternScanner, name: string): Condition {
  const conditions = [readComparison(scanner)];
  while (scanner.take("&&")) {
    readSameName(scanner, name);
    conditions.push(readComparison(scanner));
  }
  if (conditions.length === 1) return conditions[0] as Condition;
  return (token) => conditions.every((fulfilled) => fulfilled(token));
}

/** Every part of a compound names the field again: `w1!=ERROR && w1!=WARN`. */
function readSameName(scanner: PatternScanner, name: string): string {
  scanner.skipBlanks();
  if (scanner.peek() === "(") throw scanner.expected("no parenthesis (only JSON patterns have them)");
  if (name === "" || scanner.read(/\w+/y) !== name) throw scanner.expected(`the same field's name (${name}) again`);
  return name;
}

function readComparison(scanner: PatternScanner): Condition {
  scanner.skipBlanks();
  const operator = scanner.read(/!=|<=|>=|=|<|>/y);
  if (operator === undefined) throw scanner.expected("an operator (= != < > <= >=), a comma or a closing bracket");
  scanner.skipBlanks();
  const condition = operator === "=" || operator === "!=" ? readEquality(scanner) : readOrder(scanner, operator);
  scanner.skipBlanks();
  return operator === "!=" ? (token) => !condition(token) : condition;
}

function readEquality(scanner: PatternScanner): Condition {
  if (scanner.peek() === "%") {
    const regex = scanner.readRegex();
    return (token) => regex.test(token);
  }
  if (scanner.peek() === '"') return equalText(scanner.readQuoted());
  const word = readWord(scanner);
  if (!NUMBER.test(word)) return equalText(word);
  return (token) => token === word || (NUMBER.test(token) && Number(token) === Number(word));
}

function readOrder(scanner: PatternScanner, operator: string): Condition {
  const start = scanner.position;
  const word = scanner.peek() === '"' ? scanner.readQuoted() : readWord(scanner);
  if (!NUMBER.test(word)) throw scanner.expected(`a number, which ${operator} compares with`, start);
  const order = ORDERS[operator] as (left: number, right: number) => boolean;
  return (token) => NUMBER.test(token) && order(Number(token), Number(word));
}

const ORDERS: Record<string, (left: number, right: number) => boolean> = {
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
};

function readWord(scanner: PatternScanner): string {
  const word = scanner.read(/[^\s,"&|()[\]{}%=<>!]+/y);
  if (word === undefined) throw scanner.expected("a value (in double quotes when it holds blanks or signs)");
  return word;
}

function equalText(value: string): Condition {
  const core = value.replace(/^\*|\*$/g, "");
  if (value === "*") return () => true;
  if (value.startsWith("*") && value.endsWith("*")) return (token) => token.includes(core);
  if (value.startsWith("*")) return (token) => token.endsWith(core);
  if (value.endsWith("*")) return (token) => token.startsWith(core);
  return (token) => token === value;
}
