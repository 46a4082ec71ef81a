import { parseLogFormat } from "../flow/format.ts";
import {
  createsFlowLogs,
  flowLogSettings,
  flowLogTargetIds,
  isSender,
  type PipelineConfig,
  sourceLogGroupName,
} from "./config.ts";
import * as names from "./names.ts";

/** One thing that a deployment creates, in words. */
export interface PlannedResource {
  /** AWS's term for it. */
  readonly kind: string;
  readonly name: string;
  /** What it is for, in a sentence without a full stop. */
  readonly why: string;
  /** The Terraform resources that make it up. */
  readonly addresses: readonly string[];
}

/** What will be created, the whole of it and nothing else: the key, then all that flow logs meet on their way. */
export function describePlan(config: PipelineConfig): PlannedResource[] {
  if (isSender(config)) return [...keyOf(config), ...sourceOf(config), ...senderOf(config)];
  return [
    ...keyOf(config),
    ...sourceOf(config),
    ...streamOf(config),
    ...subscriptionOf(config),
    ...receiverOf(config),
    ...processorOf(config),
    deadLettersOf(config),
  ];
}

// --- internal ---

function keyOf(config: PipelineConfig): PlannedResource[] {
  const sender = isSender(config);
  if (config.encryption.kmsKey !== "create" || (sender && !createsFlowLogs(config))) return [];
  const encrypted = sender
    ? "the log group"
    : "the stream, the dead letters, the log groups and the function's environment";
  return [
    {
      kind: "KMS key",
      name: names.keyAliasName(config),
      why: `encrypts ${encrypted}; rotates every year`,
      addresses: ["aws_kms_key.key", "aws_kms_alias.key"],
    },
  ];
}

function sourceOf(config: PipelineConfig): PlannedResource[] {
  const logGroup = sourceLogGroupName(config);
  if (logGroup === undefined) return [];
  return [...(createsFlowLogs(config) ? flowLogsOf(config) : []), probeOf(config, logGroup)];
}

function flowLogsOf(config: PipelineConfig): PlannedResource[] {
  const { trafficType, aggregationSeconds, retentionDays } = flowLogSettings(config);
  const fields = parseLogFormat(config.source.logFormat).fields.length;
  return [
    {
      kind: "CloudWatch log group",
      name: names.flowLogGroupName(config),
      why: `takes the flow logs and keeps them for ${days(retentionDays)}`,
      addresses: ["aws_cloudwatch_log_group.flow_logs"],
    },
    role(config, "flowLogs", "lets VPC Flow Logs write to that log group alone"),
    ...flowLogTargetIds(config).map((id) => ({
      kind: "VPC flow log",
      name: id,
      why: `records ${trafficType} traffic every ${aggregationSeconds} seconds, ${fields} fields a record`,
      addresses: [`aws_flow_log.flow_logs_${id.replaceAll("-", "_")}`],
    })),
  ];
}

function probeOf(config: PipelineConfig, logGroup: string): PlannedResource {
  return {
    kind: "CloudWatch log stream",
    name: names.probeLogStreamName(config),
    why: `takes the probe of vpcflow verify --probe in ${logGroup}, and nothing else`,
    addresses: ["aws_cloudwatch_log_stream.probe"],
  };
}

function streamOf(config: PipelineConfig): PlannedResource[] {
  const { mode, shards, retentionHours } = config.stream;
  const size = mode === "provisioned" ? `${shards} shard${shards === 1 ? "" : "s"}` : "on demand";
  return [
    {
      kind: "Kinesis stream",
      name: names.streamName(config),
      why: `carries the records, ${size}, and keeps them for ${retentionHours} hours`,
      addresses: ["aws_kinesis_stream.stream"],
    },
  ];
}

function subscriptionOf(config: PipelineConfig): PlannedResource[] {
  if (sourceLogGroupName(config) === undefined) return [];
  return [
    role(config, "subscription", "lets CloudWatch Logs put records on that stream alone"),
    filter(config, "to the stream"),
  ];
}

function senderOf(config: PipelineConfig): PlannedResource[] {
  const { arn = "", organization } = config.destination ?? {};
  const why = "shows CloudWatch Logs that this account is in the organization that the destination lets in";
  return [
    ...(organization ? [role(config, "sender", why)] : []),
    filter(config, `to the destination ${arn}, whose pipeline must read this format`),
  ];
}

function filter(config: PipelineConfig, to: string): PlannedResource {
  const passed = config.source.filter === "all" ? "every record" : "every record with addresses and ports";
  return {
    kind: "CloudWatch Logs subscription filter",
    name: names.subscriptionFilterName(config),
    why: `sends ${passed} from ${sourceLogGroupName(config)} ${to}`,
    addresses: ["aws_cloudwatch_log_subscription_filter.subscription"],
  };
}

function receiverOf(config: PipelineConfig): PlannedResource[] {
  const { central } = config;
  if (central === undefined) return [];
  const { accountIds = [], organizationId } = central;
  const accounts = accountIds.length === 1 ? `account ${accountIds[0]}` : `${accountIds.length} accounts`;
  const senders = [
    ...(accountIds.length > 0 ? [accounts] : []),
    ...(organizationId === undefined ? [] : [`the organization ${organizationId}`]),
  ].join(" and ");
  return [
    role(config, "receiver", "lets CloudWatch Logs put what other accounts send on that stream alone"),
    {
      kind: "CloudWatch Logs destination",
      name: names.destinationName(config),
      why: `takes the flow logs of ${senders}, in this Region alone`,
      addresses: ["aws_cloudwatch_log_destination.receiver", "aws_cloudwatch_log_destination_policy.receiver"],
    },
  ];
}

function processorOf(config: PipelineConfig): PlannedResource[] {
  const { runtime, memoryMb, logRetentionDays } = config.processor;
  return [
    {
      kind: "Lambda function",
      name: names.functionName(config),
      why: `counts who talks to whom ${toldBy(config)} (${runtime}, ${memoryMb} MB)`,
      addresses: ["aws_lambda_function.processor"],
    },
    {
      kind: "Lambda event source mapping",
      name: `${names.streamName(config)} → ${names.functionName(config)}`,
      why: "hands the function the stream from its beginning, with bounded retries",
      addresses: ["aws_lambda_event_source_mapping.processor"],
    },
    role(config, "processor", "lets the function read that stream, write its own log and keep dead letters"),
    {
      kind: "CloudWatch log group",
      name: names.functionLogGroupName(config),
      why: `keeps the function's log for ${days(logRetentionDays)}`,
      addresses: ["aws_cloudwatch_log_group.processor"],
    },
  ];
}

function toldBy({ processor: { webhookUrl, webhookUrlParameter } }: PipelineConfig): string {
  if (webhookUrlParameter !== undefined) return `and tells the webhook in the parameter ${webhookUrlParameter}`;
  // The origin alone: a webhook's path is often its secret.
  return webhookUrl === undefined ? "and logs what it saw" : `and tells ${new URL(webhookUrl).origin}`;
}

function deadLettersOf(config: PipelineConfig): PlannedResource {
  const parts = ["", "_lifecycle_configuration", "_ownership_controls", "_policy", "_public_access_block"];
  return {
    kind: "S3 bucket",
    name: names.deadLetterBucketName(config, config.accountId ?? "{account}", config.region),
    why: "keeps what could not be processed, private, over TLS alone, until somebody deletes it",
    addresses: [...parts, "_server_side_encryption_configuration", "_versioning"].map(
      (part) => `aws_s3_bucket${part}.dead_letters`,
    ),
  };
}

const ROLE_ADDRESS = {
  flowLogs: "flow_logs",
  subscription: "subscription",
  processor: "processor",
  receiver: "receiver",
  sender: "subscription",
} as const;

function role(config: PipelineConfig, use: names.RoleUse, why: string): PlannedResource {
  const id = ROLE_ADDRESS[use];
  const addresses = [`aws_iam_role.${id}`, `aws_iam_role_policy.${id}`];
  return { kind: "IAM role", name: names.roleName(config, use), why, addresses };
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
