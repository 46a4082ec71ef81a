import type { PolicyStatement } from "./policy.ts";

/** A policy document, as `aws iam create-policy` takes it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/**
 * The characters of a managed policy that IAM takes, white space aside.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MANAGED_POLICY_CHARACTERS = 6144;

/** The statements in as few documents as IAM's limit allows, in their order. A statement of too many resources is cut in two. */
export function packStatements(statements: readonly PolicyStatement[]): PolicyDocument[] {
  const packed: PolicyStatement[][] = [];
  for (const statement of statements.flatMap((one) => cut({ ...one, Effect: "Allow" }))) {
    const last = packed.at(-1);
    if (last && fits([...last, statement])) last.push(statement);
    else packed.push([statement]);
  }
  return packed.map(document);
}

// --- internal ---

function document(Statement: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement };
}

function fits(statements: readonly PolicyStatement[]): boolean {
  return JSON.stringify(document(statements)).length <= MANAGED_POLICY_CHARACTERS;
}

function cut(statement: PolicyStatement, part = 1): PolicyStatement[] {
  const { Resource, Sid } = statement;
  if (fits([statement]) || !Array.isArray(Resource) || Resource.length < 2) return [statement];
  const half = Math.ceil(Resource.length / 2);
  const name = Sid.replace(/\d+$/, "");
  return [
    ...cut({ ...statement, Sid: `${name}${part * 2}`, Resource: Resource.slice(0, half) }, part * 2),
    ...cut({ ...statement, Sid: `${name}${part * 2 + 1}`, Resource: Resource.slice(half) }, part * 2 + 1),
  ];
}
