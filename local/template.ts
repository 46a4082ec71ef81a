import { LOCAL_ACCOUNT_ID } from "./computed-attributes.ts";
import type { FunctionSettings } from "./function-process.ts";
import type { MappingSettings } from "./mapping-settings.ts";
import { checkedRole, keyNeeds, type RoleNeed } from "./role-policy.ts";
import { readFunction } from "./template-function.ts";
import { readMapping } from "./template-mapping.ts";
import { readSubscription, type SubscriptionSettings } from "./template-subscription.ts";
import { TemplateValues } from "./template-values.ts";
import { type Resource, TerraformJson } from "./terraform-json.ts";

export interface StreamSettings {
  name: string;
  arn: string;
  mode: "ON_DEMAND" | "PROVISIONED";
  /** With PROVISIONED only. */
  shardCount?: number;
  retentionHours: number;
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
    roleArn: checkedRole(
      template,
      { resource: lambdaResource, attribute: "role" },
      functionNeed(template, streamResource, bucket),
    ),
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

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html and …/kinesis-on-failure-destination.html
function functionNeed(template: TerraformJson, stream: Resource, bucket: Resource): RoleNeed {
  const reads = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"];
  return {
    principals: ["lambda.amazonaws.com"],
    actions: [
      ...reads.map((read) => ({ action: `kinesis:${read}`, resource: template.arn(stream) })),
      // Single records that the function keeps, and whole batches that Lambda gives up.
      { action: "s3:PutObject", resource: `${template.arn(bucket)}/unreadable/any` },
      { action: "s3:PutObject", resource: `${template.arn(bucket)}/aws/lambda/any` },
      { action: "s3:ListBucket", resource: template.arn(bucket) },
      ...keyNeeds(template, stream, { onStream: ["kms:Decrypt"], throughS3: ["kms:GenerateDataKey"] }),
    ],
  };
}
