import { addressText } from "../cidr.ts";
import type { LogFormat } from "../format.ts";
import type { Condition, Expression } from "./expression.ts";
import { quotedValue } from "./pattern-values.ts";

/**
 * Patterns of terms, which are looked for anywhere in a line: `one` where one address must stand in it, whichever field holds
 * it, and with it the other texts that must; `several` where it must be one of several addresses.
 */
export function termPattern(
  parts: readonly Expression[],
  format: LogFormat,
): { one: string | undefined; several: string | undefined } {
  const addresses = parts.map(addressesOf).filter((found) => found !== undefined);
  const single = addresses.filter((found) => found.length === 1).map(([address]) => quotedValue(address!)!);
  const several = addresses.find((found) => found.length > 1);
  const terms = [...new Set([...single, ...parts.flatMap((part) => textTerm(part, format))])];
  return {
    one: single.length > 0 ? terms.join(" ") : undefined,
    several: several?.map((address) => `?${quotedValue(address)}`).join(" "),
  };
}

// --- internal ---

/** The IPv4 addresses of which the part asks for one, in any of several fields; `undefined` where it asks for something else. */
function addressesOf(part: Expression): string[] | undefined {
  if (part.kind !== "any") return undefined;
  const found = part.parts.map((one) => (one.kind === "test" ? wholeAddresses(one.condition) : undefined));
  return found.includes(undefined) ? undefined : [...new Set(found.flatMap((addresses) => addresses!))];
}

function wholeAddresses(condition: Condition): string[] | undefined {
  if (condition.kind !== "addresses") return undefined;
  const isWhole = condition.cidrs.every(({ family, length }) => family === 4 && length === 32);
  return isWhole ? condition.cidrs.map(({ first }) => addressText(4, first)) : undefined;
}

/** What a field of the format must hold, where that is one text. */
function textTerm(part: Expression, format: LogFormat): string[] {
  if (part.kind !== "test" || part.condition.kind !== "texts" || part.condition.values.length !== 1) return [];
  const term = quotedValue(part.condition.values[0]!);
  return term !== undefined && format.fields.some(({ name }) => name === part.field) ? [term] : [];
}
