import type { PipelineConfig } from "./config.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import type { PolicyStatement } from "./policy.ts";
import { ofAccountsBucket, ofStream, throughParameter, throughS3 } from "./policy-conditions.ts";
import type { RecordStream } from "./record-stream.ts";

/** What the statements are about: resources of a stack, or what is known of them once they are there. */
export interface ProcessorPolicyOptions {
  readonly config: PipelineConfig;
  readonly account: Pick<DeploymentAccount, "id" | "region" | "parameterArn">;
  readonly stream: Pick<RecordStream, "arn">;
  readonly deadLetters: Pick<DeadLetters, "arn">;
  readonly keyArn: string | undefined;
  readonly logGroupArn: string;
}

/** All that the function may do, and its event source mapping, which acts with the same role. */
export function processorStatements(options: ProcessorPolicyOptions): PolicyStatement[] {
  return [
    readTheStream(options),
    ...keepDeadLetters(options),
    writeOwnLog(options),
    ...useTheKey(options),
    ...readTheWebhookUrl(options),
  ];
}

// --- internal ---

/**
 * ListStreams, which AWS's managed policy has, works on `*` alone and finds a stream by name: the mapping has its ARN.
 * SubscribeToShard is for fan-out consumers.
 */
function readTheStream({ stream }: ProcessorPolicyOptions): PolicyStatement {
  return {
    Sid: "ReadTheStream",
    Action: [
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ],
    Resource: stream.arn,
  };
}

/**
 * The function keeps single records below `unreadable/`. The mapping keeps whole batches, below Lambda's own prefix, and
 * asks for ListBucket.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
function keepDeadLetters({ account, deadLetters: { arn } }: ProcessorPolicyOptions): PolicyStatement[] {
  const Condition = ofAccountsBucket(account);
  return [
    { Sid: "KeepUnreadableRecords", Action: "s3:PutObject", Resource: `${arn}/unreadable/*`, Condition },
    { Sid: "KeepDiscardedBatches", Action: "s3:PutObject", Resource: `${arn}/aws/lambda/*`, Condition },
    { Sid: "FindDeadLetterBucket", Action: "s3:ListBucket", Resource: arn, Condition },
  ];
}

function writeOwnLog({ logGroupArn }: ProcessorPolicyOptions): PolicyStatement {
  return { Sid: "WriteOwnLog", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${logGroupArn}:*` };
}

/**
 * Lambda reads the stream and S3 encrypts the dead letters with the role's rights. The function's environment needs none: it
 * is decrypted by a grant that Lambda makes with the rights of whoever deploys.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html for GenerateDataKey,
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html for the grant
 */
function useTheKey({ account, stream, keyArn: Resource }: ProcessorPolicyOptions): PolicyStatement[] {
  if (Resource === undefined) return [];
  return [
    { Sid: "DecryptTheStream", Action: "kms:Decrypt", Resource, Condition: ofStream(stream.arn) },
    { Sid: "EncryptDeadLetters", Action: "kms:GenerateDataKey", Resource, Condition: throughS3(account) },
  ];
}

/**
 * The one parameter that holds the webhook's URL. AWS's own key for parameters lets in whoever may read the parameter; the
 * pipeline's key must be said.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
function readTheWebhookUrl({ config, account, keyArn }: ProcessorPolicyOptions): PolicyStatement[] {
  const { webhookUrlParameter } = config.processor;
  if (webhookUrlParameter === undefined) return [];
  const arn = account.parameterArn(webhookUrlParameter);
  const read = { Sid: "ReadTheWebhookUrl", Action: "ssm:GetParameter", Resource: arn };
  if (keyArn === undefined) return [read];
  const decrypt = { Sid: "DecryptTheWebhookUrl", Action: "kms:Decrypt", Resource: keyArn };
  return [read, { ...decrypt, Condition: throughParameter(account, arn) }];
}
