import type { PolicyStatement } from "../../stacks/policy.ts";
import type { Template } from "./synthesized.ts";

/** What a policy is: what its words mean hangs on it. */
export type PolicyKind = "trust" | "identity" | "key" | "bucket" | "destination";

/** A policy of a template, wherever it stands. */
export interface Policy {
  /** `aws_iam_role.processor.assume_role_policy` and the like. */
  readonly address: string;
  /** `undefined` for a policy of a resource that `KINDS` does not know. */
  readonly kind: PolicyKind | undefined;
  readonly statements: readonly PolicyStatement[];
}

/** Every text of every resource that is a policy document, whatever the attribute is called. */
export function policiesOf(template: Template): Policy[] {
  return Object.entries(template.resource).flatMap(([type, resources]) =>
    Object.entries(resources).flatMap(([name, attributes]) =>
      documentsIn(attributes).map(({ path, statements }) => ({
        address: `${type}.${name}.${path}`,
        kind: KINDS[`${type}.${path}`],
        statements,
      })),
    ),
  );
}

// --- internal ---

const KINDS: Readonly<Record<string, PolicyKind>> = {
  "aws_iam_role.assume_role_policy": "trust",
  "aws_iam_role_policy.policy": "identity",
  "aws_kms_key.policy": "key",
  "aws_s3_bucket_policy.policy": "bucket",
  "aws_cloudwatch_log_destination_policy.access_policy": "destination",
};

function documentsIn(value: unknown, path = ""): { path: string; statements: readonly PolicyStatement[] }[] {
  if (typeof value === "string") {
    const statements = statementsOf(value);
    return statements === undefined ? [] : [{ path, statements }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => documentsIn(part, path === "" ? key : `${path}.${key}`));
}

/** AWS takes a single statement without a list too. */
function statementsOf(text: string): readonly PolicyStatement[] | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const { Statement } = JSON.parse(text) as { Statement?: PolicyStatement | PolicyStatement[] };
    return Statement === undefined ? undefined : [Statement].flat();
  } catch {
    return undefined;
  }
}
