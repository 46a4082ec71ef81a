import { tail } from "./accounts.ts";
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
      const data = { caller: Arn.split(":").at(-1), region: config.region };
      const found = `${data.caller} in account ${tail(Account)}, ${config.region}`;
      if (!pipeline?.accountId || pipeline.accountId === Account) return passed(found, data);
      return failed(
        `${found}, and the pipeline is in account ${tail(pipeline.accountId)}`,
        "Choose a profile of that account with --profile, or correct accountId in the config.",
        { data },
      );
    });
  },
};
