import { quoted, VpcflowError } from "../../flow/errors.ts";
import { clientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { sessionOf } from "../aws-flags.ts";
import type { Context } from "../context.ts";
import { callerIdentity } from "../deploy/caller.ts";
import type { PrintPolicyFlags } from "./run.ts";

/**
 * The account that the policy is for: the flag's, the config's, else the caller's.
 * @throws VpcflowError USAGE where flag and config name two, ACCOUNT_UNKNOWN where nobody says
 */
export async function accountOf(config: PipelineConfig, flags: PrintPolicyFlags, context: Context): Promise<string> {
  if (flags.accountId !== undefined) return checkedFlag(flags.accountId, config);
  return config.accountId ?? (await accountOfCaller(config, flags, context));
}

// --- internal ---

function checkedFlag(accountId: string, config: PipelineConfig): string {
  if (!/^\d{12}$/.test(accountId)) {
    throw wrongFlag(`${quoted(accountId)} is not the id of an AWS account.`, accountId, "12 digits");
  }
  if (config.accountId === undefined || config.accountId === accountId) return accountId;
  const sentence = `--account-id is ${accountId}, and the pipeline is pinned to another account, ${config.accountId}.`;
  throw wrongFlag(sentence, accountId, config.accountId);
}

function wrongFlag(sentence: string, found: string, expected: string): VpcflowError {
  const fix = "Leave --account-id out, or give the account that the pipeline is deployed to.";
  return new VpcflowError("USAGE", sentence, { subject: "--account-id", found: quoted(found), expected, fix });
}

async function accountOfCaller(config: PipelineConfig, flags: PrintPolicyFlags, { signal }: Context): Promise<string> {
  try {
    return (await callerIdentity(await clientConfig(sessionOf(flags, config.region)), signal)).accountId;
  } catch (cause) {
    signal.throwIfAborted();
    throw new VpcflowError("ACCOUNT_UNKNOWN", "Nobody says which account the policy is for.", {
      subject: "accountId",
      expected: "accountId in the config, --account-id, or credentials to ask AWS with",
      fix: "Add --account-id 123456789012.",
      cause,
    });
  }
}
