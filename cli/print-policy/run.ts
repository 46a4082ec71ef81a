import path from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { PolicyDocument } from "../../stacks/deploy-policy-documents.ts";
import type { AwsFlags } from "../aws-flags.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { openOutput } from "../output.ts";
import { accountOf } from "./account.ts";

export interface PrintPolicyFlags extends AwsFlags {
  config?: string;
  accountId?: string;
  /** With verify: what a probe takes too. */
  probe?: boolean;
  /** With destroy: what deleting the data takes too. */
  deleteData?: boolean;
}

/** Whose policy it is: who deploys, changes and destroys, or who verifies. */
export type PolicyFor = "deploy" | "verify";

/**
 * `--print-policy`: the smallest IAM policy for this very configuration, on stdout, one document a line, each ready for
 * `aws iam create-policy`. AWS is asked for nothing but the account's id, and only where neither config nor flag has it.
 */
export async function printPolicy(use: PolicyFor, flags: PrintPolicyFlags, context: Context): Promise<void> {
  const file = flags.config ?? "vpcflow.json";
  const config = await readConfigFile(path.resolve(context.cwd, file), file);
  const accountId = await accountOf(config, flags, context);
  const documents = await policyOf[use](config, { ...flags, accountId });
  if (documents.length > 1) context.stderr.write(inSeveral(documents.length));
  const output = await openOutput(context, undefined);
  await output.write(Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join("")));
  await output.finish();
}

// --- internal ---

type PolicyOptions = PrintPolicyFlags & { accountId: string };

const policyOf: Record<PolicyFor, (config: PipelineConfig, options: PolicyOptions) => Promise<PolicyDocument[]>> = {
  deploy: async (config, { accountId, deleteData = false }) => {
    const { deployPolicy } = await import("../../stacks/deploy-policy.ts");
    return deployPolicy(config, { accountId, deleteData });
  },
  verify: async (config, { accountId, probe = false }) => {
    const { verifyPolicy } = await import("../../stacks/verify-policy.ts");
    return verifyPolicy(config, { accountId, probe });
  },
};

function inSeveral(count: number): string {
  return `IAM takes 6,144 characters a managed policy: these are ${count}, one a line, and all of them are needed.\n`;
}
