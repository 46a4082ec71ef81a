import { GetRolePolicyCommand, PutRolePolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import type { PolicyDocument } from "../../stacks/deploy-policy-documents.ts";
import type { Aws } from "../emulators/aws.ts";

/** One action of one statement: `ReadTheStream kinesis:GetRecords`. */
export function grantsOf({ Statement }: PolicyDocument): string[] {
  return Statement.flatMap(({ Sid, Action }) => [Action].flat().map((action) => `${Sid} ${action}`));
}

/** The document without that one action of that one statement. */
export function without({ Version, Statement }: PolicyDocument, grant: string): PolicyDocument {
  const kept = Statement.flatMap((statement) => {
    const Action = [statement.Action].flat().filter((action) => `${statement.Sid} ${action}` !== grant);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  });
  return { Version, Statement: kept };
}

/** The inline policy of a role, and the way to change it as an administrator would. */
export interface RolePolicy {
  readonly document: PolicyDocument;
  put(document: PolicyDocument): Promise<void>;
}

export async function rolePolicy({ iam }: Aws, RoleName: string, PolicyName: string): Promise<RolePolicy> {
  const answer = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  return {
    document: JSON.parse(decodeURIComponent(answer.PolicyDocument ?? "")),
    put: async (document) => {
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(document) }));
    },
  };
}

/** Gives the user this policy, in place of the one that it had by this name. */
export async function putUserPolicy({ iam }: Aws, UserName: string, document: PolicyDocument): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "printed", PolicyDocument }));
}
