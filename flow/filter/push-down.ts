import type { LogFormat } from "../format.ts";
import { MAX_PATTERN_CHARACTERS } from "../pattern-scanner.ts";
import { type Expression, withNotsInside } from "./expression.ts";
import { fieldPattern } from "./push-down-fields.ts";
import { termPattern } from "./push-down-terms.ts";

/**
 * A filter pattern with which CloudWatch Logs hands out every line of the format for which the expression holds, and others:
 * what it hands out is to be filtered still. `undefined` where no pattern would spare anything.
 *
 * Addresses go by their text, as AWS writes them (IPv4 alone: how AWS shortens IPv6, it does not say). Where one address is
 * asked for at either end, the pattern is of terms, `"10.0.0.1" "REJECT"`; else of fields, `[version, …, action = "REJECT", ...]`.
 * A pattern takes no more than AND between fields and OR within one: what goes beyond that is left to the filter.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function pushDownPattern(expression: Expression, format: LogFormat): string | undefined {
  if (format.byName) return undefined;
  const parts = conjunctsOf(withNotsInside(expression));
  const { one, several } = termPattern(parts, format);
  return [one, fieldPattern(parts, format), several].find(
    (pattern) => pattern !== undefined && pattern.length <= MAX_PATTERN_CHARACTERS,
  );
}

/** The ids of the interfaces whose records alone the expression can hold for; `undefined` where it may be any. */
export function interfaceIdsOf(expression: Expression): string[] | undefined {
  return idsOf(withNotsInside(expression));
}

// --- internal ---

/** What must hold, each of it. */
function conjunctsOf(expression: Expression): Expression[] {
  return expression.kind === "all" ? expression.parts.flatMap(conjunctsOf) : [expression];
}

function idsOf(expression: Expression): string[] | undefined {
  if (expression.kind === "not") return undefined;
  if (expression.kind === "test") {
    const { field, condition } = expression;
    return field === "interface-id" && condition.kind === "texts" ? [...new Set(condition.values)] : undefined;
  }
  const parts = expression.parts.map(idsOf);
  if (expression.kind === "all") return parts.reduce(intersection, undefined);
  return parts.includes(undefined) ? undefined : [...new Set(parts.flatMap((ids) => ids!))];
}

function intersection(one: string[] | undefined, other: string[] | undefined): string[] | undefined {
  return one && other ? one.filter((id) => other.includes(id)) : (one ?? other);
}
