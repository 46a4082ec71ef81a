import { isDeepStrictEqual } from "node:util";

/**
 * What a policy document gains and loses, by its statements' names: `DecryptTheStream goes; PutOnTheStream is another`.
 * `undefined` where one of the two is no policy document, or where they say the same.
 */
export function policyWords(from: unknown, to: unknown): string | undefined {
  const [before, after] = [statementsOf(from), statementsOf(to)];
  if (before === undefined || after === undefined) return undefined;
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const words = names.flatMap((name) => {
    if (!before.has(name)) return [`${name} comes`];
    if (!after.has(name)) return [`${name} goes`];
    return isDeepStrictEqual(before.get(name), after.get(name)) ? [] : [`${name} changes`];
  });
  return words.length === 0 ? undefined : words.join("; ");
}

// --- internal ---

/** The statements by their `Sid`, or by their place where they have none. */
function statementsOf(document: unknown): Map<string, unknown> | undefined {
  const policy = parsed(document);
  if (policy === undefined) return undefined;
  const statements = [policy["Statement"]].flat() as { Sid?: unknown }[];
  return new Map(statements.map((statement, index) => [String(statement?.Sid ?? `statement ${index + 1}`), statement]));
}

function parsed(document: unknown): Record<string, unknown> | undefined {
  if (typeof document !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === "object" && value !== null && "Statement" in value
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
