import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { Construct } from "constructs";
import { createsFlowLogs, isSender, type PipelineConfig } from "./config.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import { flowLogGroupName, functionLogGroupName, keyAliasName } from "./names.ts";
import { type PolicyStatement, policyDocument } from "./policy.ts";

export interface EncryptionKeyOptions {
  readonly config: PipelineConfig;
  readonly account: DeploymentAccount;
}

/** What encrypts all that holds data. */
export interface DataKey {
  /** The customer's key, made or given; `undefined` leaves it to AWS's own keys. */
  readonly arn: string | undefined;
  /** The key where this pipeline makes it. What keeps data depends on it, so that a destroy takes the data first. */
  readonly made: KmsKey | undefined;
}

/** The key of the configuration; `create` makes one. */
export function dataKey(scope: Construct, options: EncryptionKeyOptions): DataKey {
  const { kmsKey } = options.config.encryption;
  if (kmsKey === "aws-managed") return { arn: undefined, made: undefined };
  if (kmsKey !== "create") return { arn: kmsKey, made: undefined };
  const { key } = new EncryptionKey(scope, "key", options);
  return { arn: key.arn, made: key };
}

/** One customer-managed key for the stream, the dead letters, the log groups and the function's environment. */
export class EncryptionKey extends Construct {
  readonly key: KmsKey;

  constructor(scope: Construct, id: string, { config, account }: EncryptionKeyOptions) {
    super(scope, id);
    this.key = new KmsKey(this, "Key", {
      description: `vpcflow ${config.name}: flow logs on their way`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument([accountRules(account), logGroupsUse(config, account)]),
    });
    new KmsAlias(this, "Alias", { name: keyAliasName(config), targetKeyId: this.key.keyId });
  }
}

// --- internal ---

/** IAM policies decide about the key: the roles' own name it. Without this nobody could ever manage it again. */
function accountRules(account: DeploymentAccount): PolicyStatement {
  return {
    Sid: "IamPoliciesDecide",
    Principal: { AWS: `arn:${account.partition}:iam::${account.id}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/**
 * CloudWatch Logs has no role: the key policy itself lets it use the key, for the log groups of this pipeline alone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function logGroupsUse(config: PipelineConfig, account: DeploymentAccount): PolicyStatement {
  const names = [
    ...(isSender(config) ? [] : [functionLogGroupName(config)]),
    ...(createsFlowLogs(config) ? [flowLogGroupName(config)] : []),
  ];
  return {
    Sid: "LogGroupsOfThisPipeline",
    Principal: { Service: account.regionalLogsPrincipal },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: {
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": names.map((name) => account.arn("logs", `log-group:${name}`)),
      },
    },
  };
}
