import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT, RICH_FORMAT } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import type { PipelineInput } from "../../stacks/config.ts";
import { addressesOf, resourceAt, SMALLEST, type Template, templateOf, WHOLE } from "./synthesized.ts";

const whole = templateOf(WHOLE);
const smallest = templateOf(SMALLEST);

describe("the subscription filter", () => {
  it("has exactly the field pattern of the default format", () => {
    expect(filterOf(whole)["filter_pattern"]).toBe(
      '[version, account_id, interface_id, srcaddr != "-", dstaddr != "-", srcport != "-", dstport != "-", protocol, packets, bytes, start, end, action, log_status]',
    );
  });

  it("names the fields without conditions where all records are wanted", () => {
    const template = templateOf({ ...SMALLEST, source: { logGroup: "/vpc/flow", filter: "all" } });
    expect(filterOf(template)["filter_pattern"]).toBe(subscriptionPattern(DEFAULT_FORMAT, "all"));
    expect(filterOf(template)["filter_pattern"]).not.toContain("!=");
  });

  it("has a pattern of the format that flow logs are in", () => {
    const template = templateOf({ ...WHOLE, source: { subnetIds: ["subnet-01234567"], logFormat: "rich" } });
    expect(filterOf(template)["filter_pattern"]).toBe(subscriptionPattern(RICH_FORMAT, "traffic"));
    const flowLog = resourceAt(template, "aws_flow_log.flow_logs_subnet_01234567");
    expect(flowLog["log_format"]).toBe(RICH_FORMAT.text.replaceAll("${", () => "$${"));
    expect(variablesOf(template)["VPCFLOW_LOG_FORMAT"]).toBe("rich");
  });

  it("is put on an existing log group, of which nothing else is touched", () => {
    expect(filterOf(smallest)["log_group_name"]).toBe("/vpc/flow");
    expect(addressesOf(smallest).filter((address) => /flow_log/.test(address))).toEqual([]);
  });
});

describe("flow logs", () => {
  it.each([
    ["vpcIds", "vpc_id", "vpc-01234567"],
    ["subnetIds", "subnet_id", "subnet-01234567"],
    ["eniIds", "eni_id", "eni-01234567"],
  ])("of %s are created, one for each id", (key, attribute, id) => {
    const second = id.replace("01234567", "89abcdef");
    const template = templateOf({
      ...WHOLE,
      source: { [key]: [id, second], trafficType: "REJECT", aggregationSeconds: 600 },
    });
    const flowLogs = Object.values(template.resource["aws_flow_log"] ?? {});
    expect(flowLogs.map((flowLog) => flowLog[attribute])).toEqual([id, second]);
    expect(flowLogs[0]).toMatchObject({
      traffic_type: "REJECT",
      max_aggregation_interval: 600,
      log_destination_type: "cloud-watch-logs",
    });
  });

  it("are kept as long as the configuration says", () => {
    const template = templateOf({ ...WHOLE, source: { vpcIds: ["vpc-01234567"], retentionDays: 90 } });
    expect(resourceAt(template, "aws_cloudwatch_log_group.flow_logs")["retention_in_days"]).toBe(90);
  });
});

describe("the stream", () => {
  it("is on demand unless it is provisioned", () => {
    const stream = resourceAt(whole, "aws_kinesis_stream.stream");
    expect(stream).toMatchObject({
      name: "prod-flows",
      stream_mode_details: { stream_mode: "ON_DEMAND" },
      retention_period: 24,
    });
    expect(stream).not.toHaveProperty("shard_count");
  });

  it("has the shards and the retention of the configuration", () => {
    const template = templateOf({ ...SMALLEST, stream: { mode: "provisioned", shards: 3, retentionHours: 48 } });
    expect(resourceAt(template, "aws_kinesis_stream.stream")).toMatchObject({
      stream_mode_details: { stream_mode: "PROVISIONED" },
      shard_count: 3,
      retention_period: 48,
    });
  });
});

describe("encryption", () => {
  it("is with one key that rotates, and that nobody deletes by mistake", () => {
    expect(resourceAt(whole, "aws_kms_key.key")).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
  });

  it("is with AWS's own keys where the configuration says so", () => {
    expect(smallest.resource).not.toHaveProperty("aws_kms_key");
    expect(resourceAt(smallest, "aws_kinesis_stream.stream")).toMatchObject({
      encryption_type: "KMS",
      kms_key_id: "alias/aws/kinesis",
    });
    const { rule } = resourceAt(smallest, "aws_s3_bucket_server_side_encryption_configuration.dead_letters");
    expect(rule).toMatchObject([{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }]);
    expect(JSON.stringify(smallest.resource)).not.toContain("kms:");
  });

  it("is with the customer's own key in all the places of a created one", () => {
    const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d";
    const template = templateOf({ ...WHOLE, encryption: { kmsKey } });
    expect(template.resource).not.toHaveProperty("aws_kms_key");
    const created = JSON.stringify({ ...whole.resource, aws_kms_alias: {} }).split("${aws_kms_key.key.arn}").length;
    expect(JSON.stringify(template.resource).split(kmsKey).length).toBe(created);
  });
});

describe("the event source mapping", () => {
  const mapping = (template: Template) => resourceAt(template, "aws_lambda_event_source_mapping.processor");

  it("starts at the stream's beginning, retries within bounds, bisects and takes partial answers", () => {
    expect(mapping(whole)).toMatchObject({
      starting_position: "TRIM_HORIZON",
      batch_size: 1000,
      maximum_batching_window_in_seconds: 10,
      parallelization_factor: 1,
      maximum_retry_attempts: 10,
      bisect_batch_on_function_error: true,
      function_response_types: ["ReportBatchItemFailures"],
      metrics_config: { metrics: ["EventCount"] },
    });
  });

  it.each([
    [24, 43_200],
    [168, 302_400],
    [8760, 604_800],
  ])("gives a record up before a stream of %i hours forgets it", (retentionHours, seconds) => {
    const template = templateOf({ ...SMALLEST, stream: { retentionHours } });
    expect(mapping(template)["maximum_record_age_in_seconds"]).toBe(seconds);
    expect(seconds).toBeLessThan(retentionHours * 3600);
  });

  it("has no filter criteria, which would drop every gzip record, and no tumbling window", () => {
    expect(mapping(whole)).not.toHaveProperty("filter_criteria");
    expect(mapping(whole)).not.toHaveProperty("tumbling_window_in_seconds");
  });
});

describe("the function", () => {
  it("is the zip's handler on arm64, with time for a slow webhook, in no VPC", () => {
    const lambda = resourceAt(whole, "aws_lambda_function.processor");
    expect(lambda).toMatchObject({
      handler: "index.handler",
      architectures: ["arm64"],
      runtime: "nodejs22.x",
      memory_size: 512,
      timeout: 60,
    });
    expect(lambda).not.toHaveProperty("vpc_config");
  });

  it("knows its webhook, as text that Terraform does not evaluate", () => {
    const processor = { webhookUrl: "https://example.com/${path.cwd}/%{if}" };
    expect(variablesOf(templateOf({ ...WHOLE, processor }))["VPCFLOW_WEBHOOK_URL"]).toBe(
      "https://example.com/$${path.cwd}/%%{if}",
    );
    expect(variablesOf(smallest)).not.toHaveProperty("VPCFLOW_WEBHOOK_URL");
  });

  it("keeps its log for the retention of the configuration", () => {
    expect(resourceAt(whole, "aws_cloudwatch_log_group.processor")).toMatchObject({
      name: "/aws/lambda/prod-flows-processor",
      retention_in_days: 30,
    });
  });
});

describe("the dead letters", () => {
  it("are private, versioned, and go with no destroy", () => {
    expect(resourceAt(whole, "aws_s3_bucket.dead_letters")["force_destroy"]).toBe(false);
    expect(resourceAt(whole, "aws_s3_bucket_public_access_block.dead_letters")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(resourceAt(whole, "aws_s3_bucket_versioning.dead_letters")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(resourceAt(whole, "aws_s3_bucket_ownership_controls.dead_letters")).toMatchObject({
      rule: { object_ownership: "BucketOwnerEnforced" },
    });
  });

  it("can be destroyed by who empties them: nothing of the pipeline is kept from a destroy", () => {
    expect(JSON.stringify(whole.resource)).not.toContain("prevent_destroy");
  });

  it("wait for no key where the pipeline makes none", () => {
    expect(resourceAt(smallest, "aws_s3_bucket.dead_letters")).not.toHaveProperty("depends_on");
  });

  it("never expire, but for versions that were replaced", () => {
    const { rule } = resourceAt(whole, "aws_s3_bucket_lifecycle_configuration.dead_letters");
    expect(rule).toMatchObject([{ noncurrent_version_expiration: [{ noncurrent_days: 30 }] }]);
    expect(JSON.stringify(rule)).not.toContain('"expiration"');
  });
});

describe("the provider", () => {
  it("may be any in the range that was tried at its lower end", () => {
    expect(whole.terraform).toMatchObject({
      required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } },
    });
  });

  it("must be newer for a runtime that 5.100 refuses", () => {
    const { terraform } = templateOf({ ...SMALLEST, processor: { runtime: "nodejs24.x" } });
    expect(terraform.required_providers.aws.version).toBe(">= 6.20.0, < 7.0.0");
  });

  it("is pinned to the account, and tags everything", () => {
    const { provider } = templateOf({ ...SMALLEST, accountId: "123456789012", tags: { team: "network" } });
    expect(provider.aws).toEqual([
      {
        region: "us-east-1",
        allowed_account_ids: ["123456789012"],
        default_tags: [{ tags: { team: "network", "vpcflow:pipeline": "small-flows" } }],
      },
    ]);
    expect(smallest.provider.aws[0]).not.toHaveProperty("allowed_account_ids");
  });
});

describe("a Region of China", () => {
  it("has its own names of CloudWatch Logs", () => {
    const input: PipelineInput = { ...WHOLE, region: "cn-north-1" };
    const template = templateOf(input);
    expect(resourceAt(template, "aws_iam_role.subscription")["assume_role_policy"]).toContain(
      '"logs.cn-north-1.amazonaws.com.cn"',
    );
    expect(resourceAt(template, "aws_kms_key.key")["policy"]).toContain('"logs.cn-north-1.amazonaws.com.cn"');
  });
});

function filterOf(template: Template): Record<string, unknown> {
  return resourceAt(template, "aws_cloudwatch_log_subscription_filter.subscription");
}

function variablesOf(template: Template): Record<string, string> {
  const { environment } = resourceAt(template, "aws_lambda_function.processor");
  return (environment as { variables: Record<string, string> }).variables;
}
