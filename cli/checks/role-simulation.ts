import type { EvaluationResult, IAMClient } from "@aws-sdk/client-iam";
import { noAnswer } from "./check.ts";
import type { Need } from "./role-needs.ts";

/** What IAM's own simulation says: allowed, or what stands in the way, in words after "it". */
export type Simulated = { allowed: true } | { allowed: false; why: string };

/**
 * Asks IAM whether the role may do it: its policies, its permissions boundary and the organization's policies count.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulate(client: IAMClient, roleArn: string, need: Need): Promise<Simulated> {
  const { SimulatePrincipalPolicyCommand } = await import("@aws-sdk/client-iam");
  const { request, resource } = need;
  const { EvaluationResults: results } = await client.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn,
      ActionNames: [request.action],
      ...(resource !== undefined && { ResourceArns: [resource] }),
      ContextEntries: Object.entries(request.context).map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyType: "string" as const,
        ContextKeyValues: [value],
      })),
    }),
  );
  const [result] = results ?? [];
  if (!result) throw noAnswer("AWS IAM");
  return result.EvalDecision === "allowed" ? { allowed: true } : { allowed: false, why: whyNot(result) };
}

// --- internal ---

function whyNot(result: EvaluationResult): string {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false)
    return "the organization's policies do not allow it";
  if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false)
    return "its permissions boundary does not allow it";
  return result.EvalDecision === "explicitDeny" ? "a policy denies it" : "no policy allows it";
}
