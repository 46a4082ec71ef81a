import type { IAMClient } from "@aws-sdk/client-iam";
import { type PolicyRequest, type Statement, statementsOf, type Verdict, verdict } from "./policy-verdict.ts";

/** The statements that bear on what a role may do. */
export interface RolePolicies {
  /** Of its inline policies and the managed ones that are attached to it. */
  statements: readonly Statement[];
  /** Of its permissions boundary, where it has one. */
  boundary?: readonly Statement[];
}

/** Reads them all, page by page. */
export async function rolePolicies(
  client: IAMClient,
  { name, boundaryArn }: { name: string; boundaryArn: string | undefined },
): Promise<RolePolicies> {
  const statements = [...(await inlineStatements(client, name)), ...(await attachedStatements(client, name))];
  return boundaryArn === undefined ? { statements } : { statements, boundary: await managed(client, boundaryArn) };
}

/** Whether the role's own policies let the request through, and its boundary too. */
export function policiesVerdict({ statements, boundary }: RolePolicies, request: PolicyRequest): Verdict {
  const own = verdict(statements, request);
  if (boundary === undefined || "unknown" in own || !own.allowed) return own;
  return verdict(boundary, request);
}

// --- internal ---

async function inlineStatements(client: IAMClient, RoleName: string): Promise<Statement[]> {
  const { GetRolePolicyCommand, ListRolePoliciesCommand } = await import("@aws-sdk/client-iam");
  const found: Statement[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(new ListRolePoliciesCommand({ RoleName, Marker }));
    for (const PolicyName of page.PolicyNames ?? []) {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      found.push(...statementsOf(PolicyDocument));
    }
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
  return found;
}

async function attachedStatements(client: IAMClient, RoleName: string): Promise<Statement[]> {
  const { ListAttachedRolePoliciesCommand } = await import("@aws-sdk/client-iam");
  const found: Statement[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }));
    for (const { PolicyArn } of page.AttachedPolicies ?? []) found.push(...(await managed(client, PolicyArn!)));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
  return found;
}

async function managed(client: IAMClient, PolicyArn: string): Promise<Statement[]> {
  const { GetPolicyCommand, GetPolicyVersionCommand } = await import("@aws-sdk/client-iam");
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const VersionId = Policy?.DefaultVersionId;
  if (!VersionId) return [];
  const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return statementsOf(PolicyVersion?.Document);
}
