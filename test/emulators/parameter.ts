import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Aws } from "./aws.ts";

/** Keeps a secret in Parameter Store, as the person who has the webhook's URL does. */
export async function putParameter({ ssm }: Aws, Name: string, Value: string): Promise<void> {
  await ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString" }));
}
