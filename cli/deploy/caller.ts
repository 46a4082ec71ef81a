import { VpcflowError } from "../../flow/errors.ts";
import type { ClientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { accountTails } from "../account-tail.ts";
import { noAnswer } from "../checks/check.ts";
import { withClient } from "../checks/with-client.ts";

/** Who asks, by STS. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
}

export async function callerIdentity(client: ClientConfig, signal: AbortSignal): Promise<Caller> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  return withClient(new STSClient(client), async (sts) => {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    if (!Account || !Arn) throw noAnswer("AWS STS");
    return { accountId: Account, arn: Arn };
  });
}

/**
 * The config's account is the one that may be touched; without one, the first deployment pins it. Terraform's own
 * allowed_account_ids is the second lock.
 * @throws VpcflowError WRONG_ACCOUNT, before Terraform runs
 */
export function assertAccount({ accountId }: PipelineConfig, caller: Caller, profile: string | undefined): void {
  if (accountId === undefined || accountId === caller.accountId) return;
  const who = profile === undefined ? "Your credentials are" : `The profile ${profile} is`;
  const [found, expected] = accountTails(caller.accountId, accountId);
  throw new VpcflowError(
    "WRONG_ACCOUNT",
    `${who} of the account ${found}, and this pipeline is pinned to ${expected}: nothing was touched.`,
    {
      subject: "accountId",
      found,
      expected,
      fix: "Choose a profile of that account with --profile. A pipeline in another account is another one: give it a folder and a vpcflow.json of its own, without accountId.",
    },
  );
}
