import { type Check, failed, noAnswer, passed } from "./check.ts";
import { withClient } from "./with-client.ts";

/** Who asks, in which Region: the first thing that is wrong when everything is. */
export const credentialsCheck: Check = {
  hop: "credentials",
  title: "AWS knows who you are",
  actions: ["sts:GetCallerIdentity"],
  async run({ client: config, config: pipeline }) {
    const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
    return withClient(new STSClient(config), async (client) => {
      const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
      if (!Arn || !Account) throw noAnswer("AWS STS");
      const found = `${Arn.split(":").at(-1)} in account ${tail(Account)}, ${config.region}`;
      if (!pipeline?.accountId || pipeline.accountId === Account) return passed(found);
      return failed(
        `${found}, and the pipeline is in account ${tail(pipeline.accountId)}`,
        "Choose a profile of that account with --profile, or correct accountId in the config.",
      );
    });
  },
};

// --- internal ---

/** Enough to tell accounts apart, and fit to be pasted into a ticket. */
function tail(account: string): string {
  return `…${account.slice(-4)}`;
}
