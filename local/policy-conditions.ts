import { block } from "./terraform-json.ts";

/** What a request says beside its action and resource: condition key → value. */
export type RequestContext = Readonly<Record<string, string>>;

/** The keys that a template's policies may ask for. A request that does not have one of them meets no condition on it. */
export const CONDITION_KEYS = [
  "aws:ResourceAccount",
  "aws:SourceAccount",
  "aws:SourceArn",
  "kms:EncryptionContext:PARAMETER_ARN",
  "kms:EncryptionContext:aws:kinesis:arn",
  "kms:ViaService",
  "s3:ResourceAccount",
] as const;

/** What of a condition cannot be told here, in words; `undefined` where all of it can. */
export function unknownCondition(condition: unknown): string | undefined {
  for (const [operator, tests] of Object.entries(block(condition) ?? {})) {
    if (!Object.hasOwn(COMPARISONS, operator)) return `the condition operator ${operator}`;
    const key = Object.keys(block(tests) ?? {}).find((one) => !KNOWN.has(one.toLowerCase()));
    if (key !== undefined) return `the condition key ${key}`;
  }
  return undefined;
}

/** Whether a request meets a condition that is known: every operator and key of it, by any one of a key's values. */
export function conditionHolds(condition: unknown, context: RequestContext): boolean {
  const said = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(block(condition) ?? {}).every(([operator, tests]) =>
    Object.entries(block(tests) ?? {}).every(([key, values]) => {
      const value = said.get(key.toLowerCase());
      return value !== undefined && list(values).some((pattern) => COMPARISONS[operator]?.(pattern, value));
    }),
  );
}

/** IAM's wildcards: `*` any text, `?` any character. */
export function matches(pattern: unknown, text: string): boolean {
  if (typeof pattern !== "string") return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

/** A policy's element, which is one thing or a list of them. */
export function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

// --- internal ---

const KNOWN: ReadonlySet<string> = new Set(CONDITION_KEYS.map((key) => key.toLowerCase()));

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const COMPARISONS: Readonly<Record<string, (pattern: unknown, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
};
