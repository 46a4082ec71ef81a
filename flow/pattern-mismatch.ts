import { quoted } from "./errors.ts";
import { parsePattern } from "./pattern.ts";
import { type PatternField, readFields } from "./pattern-fields.ts";
import { lineTokens } from "./pattern-line.ts";
import { PatternScanner } from "./pattern-scanner.ts";

/**
 * Why a log line does not match a filter pattern, in words after "it": `has 14 tokens, and the pattern names 29`,
 * `has "-" for srcaddr`. `undefined` where, by our reading of AWS's pages, it matches.
 *
 * @throws VpcflowError `FILTER_PATTERN` for what is no pattern
 */
export function explainMismatch(pattern: string, line: string): string | undefined {
  const { kind, match } = parsePattern(pattern);
  if (match(line)) return undefined;
  if (kind === "terms") return "does not have the terms of the pattern";
  const scanner = new PatternScanner(pattern);
  scanner.skipBlanks();
  const { before, after = [] } = readFields(scanner);
  const tokens = lineTokens(line);
  const named = before.length + after.length;
  if (tokens.length < named) return `has ${tokens.length} tokens, and the pattern names ${named}`;
  const refused = before.findIndex((field, index) => refuses(field, tokens[index]!));
  if (refused >= 0) return `has ${quoted(tokens[refused]!, 40)} for ${before[refused]!.name}`;
  const more = tokens.length > named ? `, of ${tokens.length} tokens where the pattern names ${named}` : "";
  return `does not meet a condition on ${after.map(({ name }) => name).join(", ") || before.at(-1)?.name}${more}`;
}

// --- internal ---

function refuses({ condition }: PatternField, token: string): boolean {
  return condition !== undefined && !condition(token);
}
