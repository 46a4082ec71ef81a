import { type Check, passed } from "./check.ts";

/** Who asks, in which Region: the first thing that is wrong when everything is. */
export const credentialsCheck: Check = {
  hop: "credentials",
  title: "AWS knows who you are",
  async run({ client: config }) {
    const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
    const client = new STSClient(config);
    try {
      const { Arn = "", Account = "" } = await client.send(new GetCallerIdentityCommand({}));
      return passed(`${Arn.split(":").at(-1)} in account …${Account.slice(-4)}, ${config.region}`);
    } finally {
      client.destroy();
    }
  },
};
