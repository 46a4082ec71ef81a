import { type CheckContext, noAnswer } from "./check.ts";
import { withClient } from "./with-client.ts";

/** Enough to tell accounts apart, and fit to be pasted into a ticket. */
export function tail(account: string): string {
  return `…${account.slice(-4)}`;
}

/** The text with every account's id cut to its tail: AWS's messages name ARNs. */
export function withoutAccounts(text: string): string {
  return text.replace(/(?<![\w-])\d{12}(?![\w-])/g, tail);
}

/** The pipeline's account: the config's, or the caller's. Nobody needs a permission to ask who they are. */
export async function accountOf({
  client: config,
  config: pipeline,
  signal: abortSignal,
}: Pick<CheckContext, "client" | "config" | "signal">): Promise<string> {
  if (pipeline?.accountId) return pipeline.accountId;
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  return withClient(new STSClient(config), async (client) => {
    const { Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    if (!Account) throw noAnswer("AWS STS");
    return Account;
  });
}
