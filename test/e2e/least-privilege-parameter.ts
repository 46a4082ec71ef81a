import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Emulator } from "../emulators/emulator.ts";

/** Keeps a secret in Parameter Store, as the person who has the webhook's URL does. */
export async function putParameter(
  { url, region, env, certificate }: Emulator,
  Name: string,
  Value: string,
): Promise<void> {
  const ca = certificate === undefined ? undefined : readFileSync(certificate);
  const client = new SSMClient({
    region,
    endpoint: url,
    credentials: { accessKeyId: env["AWS_ACCESS_KEY_ID"]!, secretAccessKey: env["AWS_SECRET_ACCESS_KEY"]! },
    requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca }) }),
  });
  await client.send(new PutParameterCommand({ Name, Value, Type: "SecureString" }));
  client.destroy();
}
