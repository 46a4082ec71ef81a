import type { ClientConfig } from "../../sources/aws-session.ts";
import type { AwsFlags } from "../aws-flags.ts";
import type { Environment } from "../context.ts";

/**
 * The environment that Terraform and its provider run in: the person's own, with what the flags of the session say in the
 * provider's own variables. Credentials of an assumed role are handed over here alone: no file and no argument holds them.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#environment-variables
 */
export async function terraformEnvironment(
  flags: AwsFlags,
  client: ClientConfig,
  env: Environment,
): Promise<NodeJS.ProcessEnv> {
  const endpoint = flags.endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: flags.endpointUrl };
  return {
    ...quietEnvironment(env),
    AWS_REGION: client.region,
    ...endpoint,
    ...(await credentialVariables(flags, client)),
  };
}

/** The person's own environment, for a Terraform that asks nobody anything and does as its arguments say. */
export function quietEnvironment(env: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !OWN_SETTINGS.test(name));
  // Terraform would ask HashiCorp for newer versions of itself.
  return { ...Object.fromEntries(kept), TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
}

/** An endpoint that is not AWS's own, by flag or by variable. */
export function hasOwnEndpoint(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env["AWS_ENDPOINT_URL"] || env["AWS_ENDPOINT_URL_S3"]);
}

// --- internal ---

/**
 * Not handed on: TF_LOG, because its log holds what is secret; TF_CLI_ARGS, which would change what is run and how it
 * answers; TF_WORKSPACE, because the state's name is the config's alone.
 */
const OWN_SETTINGS = /^TF_(LOG|LOG_.*|CLI_ARGS|CLI_ARGS_.*|WORKSPACE|INPUT)$/;

const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_SESSION_TOKEN: undefined };
const NO_PROFILE = { AWS_PROFILE: undefined, AWS_DEFAULT_PROFILE: undefined };

/** The provider renews a profile's credentials by itself, in an apply that takes long; so a profile stays one. */
async function credentialVariables(flags: AwsFlags, client: ClientConfig): Promise<NodeJS.ProcessEnv> {
  if (flags.roleArn === undefined && flags.profile !== undefined) {
    return { ...NO_KEYS, ...NO_PROFILE, AWS_PROFILE: flags.profile };
  }
  // The SDK finds the environment's own by itself, and so does the provider.
  if (client.credentials === undefined) return {};
  const { accessKeyId, secretAccessKey, sessionToken } = await client.credentials();
  return {
    ...NO_PROFILE,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}
