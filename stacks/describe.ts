import { parseLogFormat } from "../flow/format.ts";
import { flowLogSettings, type PipelineConfig } from "./config.ts";
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
  return [...keyOf(config), ...sourceOf(config), ...streamOf(config), ...processorOf(config), deadLettersOf(config)];
}

// --- internal ---

function keyOf(config: PipelineConfig): PlannedResource[] {
  if (config.encryption.kmsKey !== "create") return [];
  return [
    {
      kind: "KMS key",
      name: names.keyAliasName(config),
      why: "encrypts the stream, the dead letters, the log groups and the function's environment; rotates every year",
      addresses: ["aws_kms_key.key", "aws_kms_alias.key"],
    },
  ];
}

function sourceOf(config: PipelineConfig): PlannedResource[] {
  const { source } = config;
  if (source.logGroup !== undefined) return [];
  const { trafficType, aggregationSeconds, retentionDays } = flowLogSettings(config);
  const fields = parseLogFormat(source.logFormat).fields.length;
  const ids = [...(source.vpcIds ?? []), ...(source.subnetIds ?? []), ...(source.eniIds ?? [])];
  return [
    {
      kind: "CloudWatch log group",
      name: names.flowLogGroupName(config),
      why: `takes the flow logs and keeps them for ${days(retentionDays)}`,
      addresses: ["aws_cloudwatch_log_group.flow_logs"],
    },
    role(config, "flowLogs", "lets VPC Flow Logs write to that log group alone"),
    ...ids.map((id) => ({
      kind: "VPC flow log",
      name: id,
      why: `records ${trafficType} traffic every ${aggregationSeconds} seconds, ${fields} fields a record`,
      addresses: [`aws_flow_log.flow_logs_${id.replaceAll("-", "_")}`],
    })),
  ];
}

function streamOf(config: PipelineConfig): PlannedResource[] {
  const { mode, shards, retentionHours } = config.stream;
  const size = mode === "provisioned" ? `${shards} shard${shards === 1 ? "" : "s"}` : "on demand";
  const logGroup = config.source.logGroup ?? names.flowLogGroupName(config);
  const passed = config.source.filter === "all" ? "every record" : "every record with addresses and ports";
  return [
    {
      kind: "Kinesis stream",
      name: names.streamName(config),
      why: `carries the records, ${size}, and keeps them for ${retentionHours} hours`,
      addresses: ["aws_kinesis_stream.stream"],
    },
    role(config, "subscription", "lets CloudWatch Logs put records on that stream alone"),
    {
      kind: "CloudWatch Logs subscription filter",
      name: names.subscriptionFilterName(config),
      why: `sends ${passed} from ${logGroup} to the stream`,
      addresses: ["aws_cloudwatch_log_subscription_filter.subscription"],
    },
  ];
}

function processorOf(config: PipelineConfig): PlannedResource[] {
  const { webhookUrl, runtime, memoryMb, logRetentionDays } = config.processor;
  // The origin alone: a webhook's path is often its secret.
  const told = webhookUrl === undefined ? "and logs what it saw" : `and tells ${new URL(webhookUrl).origin}`;
  return [
    {
      kind: "Lambda function",
      name: names.functionName(config),
      why: `counts who talks to whom ${told} (${runtime}, ${memoryMb} MB)`,
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

const ROLE_ADDRESS = { flowLogs: "flow_logs", subscription: "subscription", processor: "processor" } as const;

function role(config: PipelineConfig, use: names.RoleUse, why: string): PlannedResource {
  const id = ROLE_ADDRESS[use];
  const addresses = [`aws_iam_role.${id}`, `aws_iam_role_policy.${id}`];
  return { kind: "IAM role", name: names.roleName(config, use), why, addresses };
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
