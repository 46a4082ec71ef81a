import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import type { PolicyDocument } from "../../stacks/deploy-policy-documents.ts";
import type { Aws } from "../emulators/aws.ts";

/** A user of the account who may do what the policies say, and nothing else. */
export interface Identity {
  readonly name: string;
  /** The credentials, as the SDK and Terraform's provider read them. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a user with the managed policies, as a person would: `aws iam create-policy`, attach it, make a key. */
export async function createIdentity(
  { iam }: Aws,
  name: string,
  policies: readonly PolicyDocument[],
): Promise<Identity> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  for (const [index, document] of policies.entries()) {
    const PolicyName = `${name}-${index + 1}`;
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName, PolicyDocument: JSON.stringify(document) }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: Policy!.Arn! }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const env = { AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId!, AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey! };
  return { name, env };
}
