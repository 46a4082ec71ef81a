import { quoted, VpcflowError } from "./errors.ts";
import { compileRegex } from "./pattern-regex.ts";

/** CloudWatch Logs takes filter patterns of at most this many characters. */
export const MAX_PATTERN_CHARACTERS = 1024;

const MAX_REGEXES = 2;

/** Reads the text of a filter pattern from left to right, and words the errors with the position where it stands. */
export class PatternScanner {
  /** How many characters are read. */
  position = 0;
  private readonly text: string;
  private regexes = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next character; empty at the end. */
  peek(): string {
    return this.text.charAt(this.position);
  }

  atEnd(): boolean {
    return this.position >= this.text.length;
  }

  skipBlanks(): void {
    this.read(/\s*/y);
  }

  /** Takes `token` if it comes next, and says whether it did. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  /** Takes what the sticky expression matches here: the text, or `undefined` when it does not match. */
  read(expression: RegExp): string | undefined {
    expression.lastIndex = this.position;
    const found = expression.exec(this.text)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  /** A string in double quotes, without them; `\"` and `\\` stand for `"` and `\`. */
  readQuoted(): string {
    const literal = this.read(/"(?:[^"\\]|\\.)*"/sy);
    if (literal === undefined) throw this.expected('a closing double quote (")', this.text.length);
    return literal.slice(1, -1).replace(/\\(["\\])/g, "$1");
  }

  /** A regular expression between percent signs, compiled. */
  readRegex(): RegExp {
    const start = this.position;
    const literal = this.read(/%[^%]+%/y);
    if (literal === undefined) throw this.expected("a regular expression between percent signs (%…%)", start);
    this.regexes++;
    if (this.regexes > MAX_REGEXES)
      throw this.expected("no third regular expression (CloudWatch Logs takes two)", start);
    return compileRegex(literal.slice(1, -1), (expected, offset) => this.expected(expected, start + 1 + offset));
  }

  /** The error for a pattern that goes wrong at `position` (from 0; where the scanner stands, unless told). */
  expected(what: string, position = this.position): VpcflowError {
    const rest = this.text.slice(position);
    const found = rest === "" ? "the end" : quoted(rest, 20);
    return new VpcflowError(
      "FILTER_PATTERN",
      `The filter pattern goes wrong at character ${position + 1}: expected ${what}, found ${found}.`,
      { subject: "filter pattern", found: this.text, expected: what, fix: `Correct the pattern: ${SYNTAX}.` },
    );
  }
}

const SYNTAX = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html has the syntax";
