/**
 * Every action that a policy of vpcflow gives, and the narrowest resources that AWS takes for it: from the tables of the
 * service authorization reference, written out by hand. An action that is new is looked up there and put here.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const RESOURCES: Readonly<Record<string, RegExp>> = {
  // The event source mapping and the subscription have one stream.
  "kinesis:DescribeStream": /^\$\{aws_kinesis_stream\.stream\.arn\}$/,
  "kinesis:DescribeStreamSummary": /^\$\{aws_kinesis_stream\.stream\.arn\}$/,
  "kinesis:GetRecords": /^\$\{aws_kinesis_stream\.stream\.arn\}$/,
  "kinesis:GetShardIterator": /^\$\{aws_kinesis_stream\.stream\.arn\}$/,
  "kinesis:ListShards": /^\$\{aws_kinesis_stream\.stream\.arn\}$/,
  "kinesis:PutRecord": /^\$\{aws_kinesis_stream\.stream\.arn\}$/,
  "kms:Decrypt": key(),
  "kms:GenerateDataKey": key(),
  // Streams of one log group: CloudWatch Logs, Lambda and VPC Flow Logs choose their names.
  "logs:CreateLogStream": logGroup(),
  "logs:DescribeLogStreams": logGroup(),
  "logs:PutLogEvents": logGroup(),
  // A list: the reference has no resource for it, and AWS asks about all log groups of the account and Region.
  "logs:DescribeLogGroups": regional("logs", "log-group:\\*"),
  "logs:PutSubscriptionFilter": /^\$\{aws_cloudwatch_log_destination\.receiver\.arn\}$/,
  "s3:ListBucket": /^\$\{aws_s3_bucket\.dead_letters\.arn\}$/,
  "s3:PutObject": /^\$\{aws_s3_bucket\.dead_letters\.arn\}\/(unreadable|aws\/lambda)\/\*$/,
  "ssm:GetParameter": regional("ssm", "parameter/[\\w./-]+"),
};

/** What a key policy may let CloudWatch Logs do: all that its documentation lists, spelled out. */
export const KEY_ACTIONS: readonly string[] = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:DescribeKey",
];

/** The wildcard actions that there are, by the kind of policy, the effect and the principal, and why. */
export const WILDCARD_ACTIONS: Readonly<Record<string, string>> = {
  "key Allow AWS kms:*":
    "gives the account's own IAM policies their say; without it nobody could ever manage the key again",
  "bucket Deny * s3:*": "takes away: nothing at all goes over a connection without TLS",
};

/** The conditions under which a key may be used, and what they may hold: one thing of this account's, or one service. */
export const KEY_CONDITIONS: Readonly<Record<string, RegExp>> = {
  "kms:EncryptionContext:aws:kinesis:arn": /^\$\{aws_kinesis_stream\.stream\.arn\}$/,
  "kms:EncryptionContext:aws:logs:arn": regional("logs", "log-group:[\\w./#-]+"),
  "kms:EncryptionContext:PARAMETER_ARN": regional("ssm", "parameter/[\\w./-]+"),
  "kms:ViaService": /^(s3|ssm)\.[a-z]+(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?$/,
};

/** Who acts with a role, by the role's name in the template. */
export const SERVICES: Readonly<Record<string, RegExp>> = {
  flow_logs: /^vpc-flow-logs\.amazonaws\.com$/,
  processor: /^lambda\.amazonaws\.com$/,
  receiver: logsService(),
  subscription: logsService(),
};

// --- internal ---

function key(): RegExp {
  return /^(\$\{aws_kms_key\.key\.arn\}|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+)$/;
}

function logGroup(): RegExp {
  const named = regional(
    "logs",
    "log-group:(\\$\\{aws_cloudwatch_log_group\\.\\w+\\.name\\}|[\\w./#-]+):\\*",
  ).source.slice(1, -1);
  return new RegExp(`^(\\$\\{aws_cloudwatch_log_group\\.\\w+\\.arn\\}:\\*|${named})$`);
}

/** Of this account, in one Region. */
function regional(service: string, resource: string): RegExp {
  const partition = "\\$\\{data\\.aws_partition\\.current\\.partition\\}";
  const account = "\\$\\{data\\.aws_caller_identity\\.current\\.account_id\\}";
  return new RegExp(`^arn:${partition}:${service}:[a-z0-9-]+:${account}:${resource}$`);
}

/** China's Regions have names of their own. */
function logsService(): RegExp {
  return /^logs\.(cn-[a-z]+-\d\.amazonaws\.com\.cn|amazonaws\.com)$/;
}
