import { createsFlowLogs, isSender, type PipelineConfig } from "./config.ts";
import type { PipelineArns } from "./deploy-policy-arns.ts";
import { PIPELINE_TAG } from "./names.ts";
import type { Condition } from "./policy.ts";

/** What the parts of a deploy policy are made from. */
export interface DeployScope {
  readonly config: PipelineConfig;
  readonly arns: PipelineArns;
}

/** Only what carries the pipeline's tag: for resources whose ids AWS makes up. */
export function ofPipeline({ config: { name } }: DeployScope): Condition {
  return { StringEquals: { [`aws:ResourceTag/${PIPELINE_TAG}`]: name } };
}

/** Only where what is made gets the pipeline's tag in the same call. */
export function asPipeline({ config: { name } }: DeployScope): Condition {
  return { StringEquals: { [`aws:RequestTag/${PIPELINE_TAG}`]: name } };
}

/** The key that the pipeline's data is encrypted with: one that it makes, a given one's ARN, or `undefined` for AWS's own. */
export function usedKey({ config }: DeployScope): "create" | string | undefined {
  const { kmsKey } = config.encryption;
  const needsNone = isSender(config) && !createsFlowLogs(config);
  return kmsKey === "aws-managed" || needsNone ? undefined : kmsKey;
}

/** What the key is in policies: one that is yet to be made has no id, so any of the account and Region. */
export function keyResource(scope: DeployScope): string {
  const key = usedKey(scope);
  return key === undefined || key === "create" ? scope.arns.of("kms", "key/*") : key;
}
