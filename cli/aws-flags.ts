import type { Command } from "commander";
import type { AwsSession } from "../sources/aws-session.ts";

/** The flags of every command that talks to AWS. The SDK's own environment variables and files count where they are silent. */
export interface AwsFlags {
  region?: string;
  profile?: string;
  roleArn?: string;
  externalId?: string;
  endpointUrl?: string;
}

export function addAwsFlags(command: Command): Command {
  return command
    .option("--region <region>", "the AWS region (default: the config's, then the SDK's own)")
    .option("--profile <name>", "a profile of ~/.aws/config")
    .option("--role-arn <arn>", "a role to assume first")
    .option("--external-id <id>", "the external id that the role asks for")
    .option("--endpoint-url <url>", "an endpoint instead of AWS's own: an emulator's, a VPC endpoint's");
}

/** The session that the flags name; `region` stands in where they name none. */
export function sessionOf(flags: AwsFlags, region?: string): AwsSession {
  const { profile, roleArn, externalId, endpointUrl } = flags;
  const chosen = flags.region ?? region;
  return {
    ...(chosen !== undefined && { region: chosen }),
    ...(profile !== undefined && { profile }),
    ...(roleArn !== undefined && { roleArn }),
    ...(externalId !== undefined && { externalId }),
    ...(endpointUrl !== undefined && { endpointUrl }),
  };
}
