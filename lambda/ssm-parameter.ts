import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/**
 * The value of a parameter, decrypted. Rejects with the SDK's error after three attempts, or when `signal` aborts. Import it
 * dynamically: only functions whose webhook's URL is a secret need the client.
 */
export async function readParameter(name: string, signal: AbortSignal): Promise<string | undefined> {
  client ??= ssmClient();
  const command = new GetParameterCommand({ Name: name, WithDecryption: true });
  const { Parameter } = await client.send(command, { abortSignal: signal });
  return Parameter?.Value;
}

// --- internal ---

/** One for all invocations of the process, so that its connections are used again. */
let client: SSMClient | undefined;

function ssmClient(): SSMClient {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  return new SSMClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
