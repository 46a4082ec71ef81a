import type { RoleUse } from "../../stacks/names.ts";

/**
 * How it is shown that a role needs an action: the function itself fails without it and says so, or the role's hop of verify
 * does, which asks IAM's simulation; and why nothing else can say so here.
 */
export type Shown =
  | { readonly by: "function" }
  | { readonly by: "hop"; readonly because: string; readonly see: string };

const LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg";

const READ_BY_LAMBDA = byHop(
  "ministack's event source mapping reads the stream without the role",
  `${LAMBDA}/services-kinesis-create.html`,
);
const KEPT_BY_LAMBDA = byHop(
  "ministack sends no failed batch of a stream to its destination",
  `${LAMBDA}/kinesis-on-failure-destination.html`,
);
const LOGGED_BY_LAMBDA = byHop(
  "ministack writes a function's log without the role",
  `${LAMBDA}/monitoring-cloudwatchlogs.html`,
);
const WITHOUT_KMS = byHop(
  "ministack encrypts nothing: neither stream, bucket nor parameter asks KMS",
  "https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html",
);
const SENT_BY_LOGS = byHop(
  "what CloudWatch Logs cannot put on the stream, it tells nobody",
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
);
const DELIVERED_BY_EC2 = byHop(
  "ministack delivers no flow logs",
  "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
);

/** Every action of every role of the pipeline, by statement: what is not here is given and not shown. */
export const ROLE_ACTIONS: Partial<Record<RoleUse, Readonly<Record<string, Shown>>>> = {
  processor: {
    "ReadTheStream kinesis:DescribeStream": READ_BY_LAMBDA,
    "ReadTheStream kinesis:DescribeStreamSummary": READ_BY_LAMBDA,
    "ReadTheStream kinesis:GetRecords": READ_BY_LAMBDA,
    "ReadTheStream kinesis:GetShardIterator": READ_BY_LAMBDA,
    "ReadTheStream kinesis:ListShards": READ_BY_LAMBDA,
    "KeepUnreadableRecords s3:PutObject": { by: "function" },
    "KeepDiscardedBatches s3:PutObject": KEPT_BY_LAMBDA,
    "FindDeadLetterBucket s3:ListBucket": KEPT_BY_LAMBDA,
    "WriteOwnLog logs:CreateLogStream": LOGGED_BY_LAMBDA,
    "WriteOwnLog logs:PutLogEvents": LOGGED_BY_LAMBDA,
    "DecryptTheStream kms:Decrypt": WITHOUT_KMS,
    "EncryptDeadLetters kms:GenerateDataKey": WITHOUT_KMS,
    "ReadTheWebhookUrl ssm:GetParameter": { by: "function" },
    "DecryptTheWebhookUrl kms:Decrypt": WITHOUT_KMS,
  },
  subscription: {
    "PutOnTheStream kinesis:PutRecord": SENT_BY_LOGS,
    "EncryptForTheStream kms:GenerateDataKey": WITHOUT_KMS,
  },
  flowLogs: {
    "DeliverFlowLogs logs:CreateLogStream": DELIVERED_BY_EC2,
    "DeliverFlowLogs logs:PutLogEvents": DELIVERED_BY_EC2,
    "DeliverFlowLogs logs:DescribeLogStreams": DELIVERED_BY_EC2,
    "FindLogGroup logs:DescribeLogGroups": DELIVERED_BY_EC2,
  },
};

/** The hop of `verify` that cannot be looked at without an action of its policy, by statement. */
export const VERIFY_HOPS: Readonly<Record<string, string>> = {
  "ReadTheLogGroup logs:DescribeSubscriptionFilters": "subscription filter",
  "ReadTheLogGroup logs:FilterLogEvents": "log group",
  "SeeWhatTheRolesMayDo iam:GetRole": "role",
  "SeeWhatTheRolesMayDo iam:SimulatePrincipalPolicy": "role",
  "ReadTheStream kinesis:DescribeStreamSummary": "stream",
  "ReadTheStream kinesis:GetRecords": "records",
  "ReadTheStream kinesis:GetShardIterator": "records",
  "ReadTheStream kinesis:ListShards": "records",
  "SeeTheFunction lambda:GetFunctionConfiguration": "function",
  "ReadTheFunctionsLog logs:FilterLogEvents": "function",
  "ListTheDeadLetters s3:ListBucket": "dead letters",
  "SeeWhyTheyAreThere s3:GetObject": "dead letters",
  "UseWhatHasNoResource ec2:DescribeFlowLogs": "flow logs",
  "UseWhatHasNoResource lambda:ListEventSourceMappings": "function",
  "UseWhatHasNoResource logs:TestMetricFilter": "pattern",
  "PutTheProbe logs:PutLogEvents": "probe",
};

/** Actions of the verify policy that ministack asks nobody for, and why. */
export const VERIFY_NOT_ASKED: Readonly<Record<string, string>> = {
  "DecryptTheStream kms:Decrypt": "ministack's streams are not encrypted: reading them asks KMS for nothing",
};

// --- internal ---

function byHop(because: string, see: string): Shown {
  return { by: "hop", because, see };
}
