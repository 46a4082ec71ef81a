import { VpcflowError } from "../flow/errors.ts";
import { parsePattern } from "../flow/pattern.ts";
import type { FunctionSettings } from "./function-process.ts";
import type { MappingSettings } from "./mapping-settings.ts";
import { checkRole, type RoleNeed, roleOf } from "./role-policy.ts";
import { readFunction } from "./template-function.ts";
import { readMapping } from "./template-mapping.ts";
import { TemplateValues } from "./template-values.ts";
import { LOCAL_ACCOUNT_ID, type Resource, TerraformJson } from "./terraform-json.ts";

export interface StreamSettings {
  name: string;
  arn: string;
  mode: "ON_DEMAND" | "PROVISIONED";
  /** With PROVISIONED only. */
  shardCount?: number;
  retentionHours: number;
}

export interface SubscriptionSettings {
  name: string;
  logGroupName: string;
  /** As CloudWatch Logs gets it. */
  filterPattern: string;
  distribution: "ByLogStream" | "Random";
}

/** What a synthesized stack says about the pipeline: all that it takes to run it on this machine. */
export interface PipelineTemplate {
  region: string;
  accountId: string;
  stream: StreamSettings;
  subscription: SubscriptionSettings;
  mapping: MappingSettings;
  lambda: FunctionSettings;
  deadLetterBucket: string;
}

/**
 * Reads a `cdk.tf.json` (https://developer.hashicorp.com/terraform/language/syntax/json) and the zip beside it, and holds
 * each part against AWS's rules: the subscription reaches the stream and may write to it, the mapping leads from the stream
 * to the function and may read it, and both go on in the dead-letter bucket.
 * @throws VpcflowError TEMPLATE naming the resource's address and the attribute.
 */
export function readTemplate(file: string): PipelineTemplate {
  const template = new TerraformJson(file);
  const [streamResource, lambdaResource, bucket] = ["aws_kinesis_stream", "aws_lambda_function", "aws_s3_bucket"].map(
    (type) => template.one(type),
  ) as [Resource, Resource, Resource];
  const stream = readStream(template, streamResource);
  const subscription = readSubscription(template, streamResource);
  const deadLetterBucket = new TemplateValues(template, bucket).text("bucket", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
  const lambda = readFunction(template, lambdaResource);
  const mapping = readMapping(template, template.one("aws_lambda_event_source_mapping"), {
    stream: streamResource,
    streamName: stream.name,
    retentionHours: stream.retentionHours,
    lambda: lambdaResource,
    roleArn: checkedRole(template, lambdaResource, "role", functionNeed(template, streamResource, bucket)),
    bucket,
    bucketName: deadLetterBucket,
  });
  return {
    region: template.region,
    accountId: LOCAL_ACCOUNT_ID,
    stream,
    subscription,
    mapping,
    lambda,
    deadLetterBucket,
  };
}

// --- internal ---

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
function readStream(template: TerraformJson, resource: Resource): StreamSettings {
  const values = new TemplateValues(template, resource);
  const mode = values.block("stream_mode_details")?.["stream_mode"] ?? "PROVISIONED";
  if (mode !== "ON_DEMAND" && mode !== "PROVISIONED") {
    throw values.broken("stream_mode_details.stream_mode", "ON_DEMAND or PROVISIONED", mode);
  }
  if (mode === "ON_DEMAND" && values.raw("shard_count") !== undefined) {
    throw values.broken("shard_count", "none, for an on-demand stream has as many shards as it needs");
  }
  return {
    name: values.text("name", /^[\w.-]{1,128}$/),
    arn: template.arn(resource),
    mode,
    ...(mode === "PROVISIONED" ? { shardCount: values.integer("shard_count", { min: 1, max: 10_000 }) } : {}),
    retentionHours: values.integer("retention_period", { min: 24, max: 8760, fallback: 24 }),
  };
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
function readSubscription(template: TerraformJson, stream: Resource): SubscriptionSettings {
  const resource = template.one("aws_cloudwatch_log_subscription_filter");
  const values = new TemplateValues(template, resource);
  const logGroupName = values.text("log_group_name", /^[\w./#-]{1,512}$/);
  values.wired("destination_arn", { value: template.arn(stream), address: `${stream.address}.arn` });
  checkedRole(template, resource, "role_arn", subscriptionNeed(template, stream, logGroupName));
  return {
    name: values.text("name", /^[^:*]{1,512}$/),
    logGroupName,
    filterPattern: checkedPattern(values),
    distribution: values.choice("distribution", ["ByLogStream", "Random"], "ByLogStream"),
  };
}

function checkedPattern(values: TemplateValues): string {
  const pattern = values.raw("filter_pattern");
  if (typeof pattern !== "string") throw values.broken("filter_pattern", "a filter pattern");
  try {
    parsePattern(pattern);
    return pattern;
  } catch (error) {
    if (error instanceof VpcflowError) throw values.broken("filter_pattern", `a filter pattern (${error.message})`);
    throw error;
  }
}

/** The ARN of the role that an attribute names, once it may do what is needed. */
function checkedRole(template: TerraformJson, resource: Resource, attribute: string, need: RoleNeed): string {
  const values = new TemplateValues(template, resource);
  const role = roleOf(template, values.raw(attribute));
  if (!role) throw values.broken(attribute, "a reference to a role of this template");
  checkRole(template, role, need);
  return template.arn(role);
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#DestinationKinesisExample
function subscriptionNeed(template: TerraformJson, stream: Resource, logGroup: string): RoleNeed {
  const { region } = template;
  return {
    principals: ["logs.amazonaws.com", `logs.${region}.amazonaws.com`, `logs.${region}.amazonaws.com.cn`],
    sourceArn: `arn:aws:logs:${region}:${LOCAL_ACCOUNT_ID}:log-group:${logGroup}:*`,
    actions: [
      { action: "kinesis:PutRecord", resource: template.arn(stream) },
      ...keyNeeds(template, stream, ["kms:GenerateDataKey"]),
    ],
  };
}

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html and …/kinesis-on-failure-destination.html
function functionNeed(template: TerraformJson, stream: Resource, bucket: Resource): RoleNeed {
  const reads = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"];
  return {
    principals: ["lambda.amazonaws.com"],
    sourceArn: "",
    actions: [
      ...reads.map((read) => ({ action: `kinesis:${read}`, resource: template.arn(stream) })),
      { action: "s3:PutObject", resource: `${template.arn(bucket)}/aws/lambda/any` },
      { action: "s3:ListBucket", resource: template.arn(bucket) },
      ...keyNeeds(template, stream, ["kms:Decrypt"]),
    ],
  };
}

/** What a key of one's own adds; the AWS-managed one lets in everybody who may use the stream. */
function keyNeeds(template: TerraformJson, stream: Resource, actions: readonly string[]) {
  const key = template.value(stream, "kms_key_id");
  if (typeof key !== "string" || !key.startsWith("arn:")) return [];
  return actions.map((action) => ({ action, resource: key }));
}
