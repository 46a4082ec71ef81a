import { VpcflowError } from "./errors.ts";
import { parseFieldPattern } from "./pattern-fields.ts";
import { MAX_PATTERN_CHARACTERS, PatternScanner } from "./pattern-scanner.ts";
import { parseTerms } from "./pattern-terms.ts";

export { subscriptionPattern } from "./pattern-generate.ts";

/** What CloudWatch Logs hands on about a log event that matched. */
export interface Match {
  /**
   * Each token of the line under its field's name, or under `$1`, `$2`, … (its position, from 1) where the pattern does
   * not name it. Only a space-delimited pattern has them.
   */
  readonly extractedFields?: Readonly<Record<string, string>>;
}

/** A filter pattern, parsed and compiled once. */
export interface FilterPattern {
  readonly text: string;
  /** `terms`: unstructured text, and the empty pattern, which matches everything. `fields`: space-delimited, in brackets. */
  readonly kind: "terms" | "fields";
  /** What the pattern makes of one log event's message: `undefined` when it does not match. */
  match(message: string): Match | undefined;
}

/**
 * Parses a CloudWatch Logs filter pattern: unstructured terms (`ERROR -DEBUG`, `?A ?B`, `"a phrase"`, `%regex%`) or
 * space-delimited fields (`[ip, ..., status = 4*, bytes > 1000]`).
 *
 * @throws VpcflowError `FILTER_PATTERN`, with the position, for bad syntax, for more than 1,024 characters, for more than
 * two regular expressions, and for a JSON pattern `{ $.x = … }`, since flow logs are not JSON.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parsePattern(text: string): FilterPattern {
  rejectLongPattern(text);
  const scanner = new PatternScanner(text);
  scanner.skipBlanks();
  if (scanner.peek() === "{") throw jsonPatternError(text);
  const kind = scanner.peek() === "[" ? "fields" : "terms";
  const match = kind === "fields" ? parseFieldPattern(scanner) : parseTerms(scanner);
  return { text, kind, match };
}

// --- internal ---

function rejectLongPattern(text: string): void {
  if (text.length <= MAX_PATTERN_CHARACTERS) return;
  throw new VpcflowError(
    "FILTER_PATTERN",
    `The filter pattern has ${text.length} characters; CloudWatch Logs takes 1,024.`,
    {
      subject: "filter pattern",
      found: `${text.length} characters`,
      expected: "at most 1,024 characters",
      fix: "Name fewer fields and end the pattern with `...`, which stands for all the others.",
    },
  );
}

function jsonPatternError(text: string): VpcflowError {
  return new VpcflowError("FILTER_PATTERN", "The filter pattern is a JSON pattern, which flow log lines never match.", {
    subject: "filter pattern",
    found: text,
    expected: "a space-delimited pattern in brackets, like [version, account_id, ...], or terms",
    fix: "Write the fields in brackets, like [version, account_id, interface_id, ...].",
  });
}
