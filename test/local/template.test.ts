import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTemplate } from "../../local/template.ts";
import { changed, synthesizeStack, type TestStack } from "./stack.ts";

let stack: TestStack;
beforeAll(() => {
  stack = synthesizeStack("export const handler = async () => null;", {
    processor: { webhookUrl: "http://127.0.0.1:8080" },
    source: { logGroup: "/vpc/flow", logFormat: "${version} ${srcaddr} ${dstaddr} ${start} ${end}" },
  });
});
afterAll(() => stack.remove());

const STREAM = ["resource", "aws_kinesis_stream", "stream"];
const SUBSCRIPTION = ["resource", "aws_cloudwatch_log_subscription_filter", "subscription"];
const MAPPING = ["resource", "aws_lambda_event_source_mapping", "processor"];
const LAMBDA = ["resource", "aws_lambda_function", "processor"];

describe("a synthesized template", () => {
  it("gives the whole pipeline, with every reference resolved", () => {
    const template = readTemplate(stack.file);
    expect(template).toMatchObject({
      region: "eu-west-1",
      accountId: "123456789012",
      stream: {
        name: "prod-flows",
        arn: "arn:aws:kinesis:eu-west-1:123456789012:stream/prod-flows",
        mode: "ON_DEMAND",
        retentionHours: 24,
      },
      subscription: { logGroupName: "/vpc/flow", distribution: "ByLogStream" },
      mapping: {
        streamArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/prod-flows",
        functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:prod-flows-processor",
        startingPosition: "TRIM_HORIZON",
        bisectBatchOnFunctionError: true,
        reportBatchItemFailures: true,
        onFailureBucket: "prod-flows-dead-123456789012-eu-west-1",
      },
      lambda: { name: "prod-flows-processor", handler: "index.handler" },
      deadLetterBucket: "prod-flows-dead-123456789012-eu-west-1",
    });
    expect(readFileSync(template.lambda.zipPath).length).toBeGreaterThan(0);
  });

  it("gives the environment as the function will see it, with Terraform's escapes undone", () => {
    expect(readTemplate(stack.file).lambda.environment).toEqual({
      VPCFLOW_DEAD_LETTER_BUCKET: "prod-flows-dead-123456789012-eu-west-1",
      VPCFLOW_LOG_FORMAT: "${version} ${srcaddr} ${dstaddr} ${start} ${end}",
      VPCFLOW_WEBHOOK_URL: "http://127.0.0.1:8080",
    });
  });

  it.each([
    [
      "a provisioned stream",
      { stream: { mode: "provisioned", shards: 3, retentionHours: 48 } },
      { shardCount: 3, retentionHours: 48 },
    ],
    ["flow logs that it creates", { source: { vpcIds: ["vpc-0123456789abcdef0"] } }, { mode: "ON_DEMAND" }],
    ["AWS's own key", { encryption: { kmsKey: "aws-managed" } }, { mode: "ON_DEMAND" }],
  ])("is read with %s", (_, config, expected) => {
    const other = synthesizeStack("export const handler = 1;", config);
    expect(readTemplate(other.file).stream).toMatchObject(expected);
    other.remove();
  });
});

describe("a broken template is refused by the resource and attribute", () => {
  it.each<[string, string[], unknown]>([
    ["no stream", STREAM, undefined],
    ["no filter", SUBSCRIPTION, undefined],
    ["no mapping", MAPPING, undefined],
    ["no function", LAMBDA, undefined],
    ["no bucket", ["resource", "aws_s3_bucket", "dead_letters"], undefined],
    ["no role policy", ["resource", "aws_iam_role_policy", "subscription"], undefined],
    ["no region", ["provider", "aws"], [{}]],
    ["a stream mode that is none", [...STREAM, "stream_mode_details"], { stream_mode: "SOMETIMES" }],
    ["a retention that is too short", [...STREAM, "retention_period"], 12],
    ["no pattern", [...SUBSCRIPTION, "filter_pattern"], undefined],
    ["a pattern that cannot be parsed", [...SUBSCRIPTION, "filter_pattern"], "[version, account_id"],
    ["a filter that leads elsewhere", [...SUBSCRIPTION, "destination_arn"], "arn:aws:kinesis:eu-west-1:1:stream/x"],
    ["a filter without a role", [...SUBSCRIPTION, "role_arn"], undefined],
    ["a reference to nothing", [...SUBSCRIPTION, "destination_arn"], "${aws_kinesis_stream.other.arn}"],
    ["an expression", [...SUBSCRIPTION, "destination_arn"], '${lookup(local.streams, "a")}'],
    ["a mapping of another stream", [...MAPPING, "event_source_arn"], "arn:aws:kinesis:eu-west-1:1:stream/x"],
    ["a mapping of another function", [...MAPPING, "function_name"], "other"],
    ["LATEST", [...MAPPING, "starting_position"], "LATEST"],
    ["no starting position", [...MAPPING, "starting_position"], undefined],
    ["an empty batch", [...MAPPING, "batch_size"], 0],
    ["a batch that is too large", [...MAPPING, "batch_size"], 10_001],
    ["a window that is too long", [...MAPPING, "maximum_batching_window_in_seconds"], 301],
    ["too many batches at once", [...MAPPING, "parallelization_factor"], 11],
    ["no bisect", [...MAPPING, "bisect_batch_on_function_error"], undefined],
    ["bisect off", [...MAPPING, "bisect_batch_on_function_error"], false],
    ["retries without end", [...MAPPING, "maximum_retry_attempts"], -1],
    ["unbounded retries by default", [...MAPPING, "maximum_retry_attempts"], undefined],
    ["no bound of age", [...MAPPING, "maximum_record_age_in_seconds"], undefined],
    ["an age beyond the retention", [...MAPPING, "maximum_record_age_in_seconds"], 90_000],
    ["partial answers unheard", [...MAPPING, "function_response_types"], undefined],
    ["an unknown answer type", [...MAPPING, "function_response_types"], ["Something"]],
    ["no destination", [...MAPPING, "destination_config"], undefined],
    ["another destination", [...MAPPING, "destination_config"], { on_failure: { destination_arn: "arn:aws:s3:::x" } }],
    ["filter criteria", [...MAPPING, "filter_criteria"], { filter: [{ pattern: "{}" }] }],
    ["a mapping that is off", [...MAPPING, "enabled"], false],
    ["a tumbling window", [...MAPPING, "tumbling_window_in_seconds"], 60],
    ["a runtime that is none of ours", [...LAMBDA, "runtime"], "python3.13"],
    ["no handler", [...LAMBDA, "handler"], undefined],
    ["a time limit that is too long", [...LAMBDA, "timeout"], 901],
    ["too little memory", [...LAMBDA, "memory_size"], 64],
    ["a zip that is absent", [...LAMBDA, "filename"], "assets/none.zip"],
    ["a zip outside of the folder", [...LAMBDA, "filename"], "../../../processor.zip"],
    ["another zip's hash", [...LAMBDA, "source_code_hash"], "AAAA"],
    ["no hash", [...LAMBDA, "source_code_hash"], undefined],
    ["a reserved variable", [...LAMBDA, "environment"], { variables: { AWS_REGION: "x" } }],
    ["a variable that is no text", [...LAMBDA, "environment"], { variables: { NUMBER: 1 } }],
    [
      "a variable of a bucket that is not there",
      [...LAMBDA, "environment", "variables", "VPCFLOW_DEAD_LETTER_BUCKET"],
      "${aws_s3_bucket.x.bucket}",
    ],
    ["a function without a role", [...LAMBDA, "role"], undefined],
  ])("with %s", (_, keys, value) => {
    const read = () => readTemplate(changed(stack, keys, value));
    expect(read).toThrow(expect.objectContaining({ code: "TEMPLATE", subject: expect.any(String) }) as Error);
    const [, type = "provider", , attribute = ""] = keys;
    try {
      read();
    } catch (error) {
      const { subject, fix } = error as { subject: string; fix: string };
      expect(subject).toContain(keys[0] === "provider" ? "provider.aws" : type.replace("_role_policy", "_role"));
      expect(subject).toContain(attribute);
      expect(fix).toContain("synth");
    }
  });

  it.each([
    ["kinesis:PutRecord", "subscription"],
    ["kms:GenerateDataKey", "subscription"],
    ["kinesis:GetRecords", "processor"],
    ["kinesis:GetShardIterator", "processor"],
    ["kinesis:ListShards", "processor"],
    ["s3:PutObject", "processor"],
    ["s3:ListBucket", "processor"],
    ["kms:Decrypt", "processor"],
  ])("when the role may not do %s", (action, role) => {
    const keys = ["resource", "aws_iam_role_policy", role, "policy"];
    const text = (JSON.parse(readFileSync(stack.file, "utf8")) as never)["resource"]["aws_iam_role_policy"][role][
      "policy"
    ];
    const without = (text as string).replaceAll(`"${action}"`, '"none:None"');
    expect(without).not.toBe(text);
    const error = {
      code: "TEMPLATE",
      subject: `aws_iam_role_policy.${role}.policy`,
      expected: expect.stringContaining(action),
    };
    expect(() => readTemplate(changed(stack, keys, without))).toThrow(expect.objectContaining(error) as Error);
  });

  /** The policy of a role, with something done to each of its statements. */
  function withStatements(role: string, change: (statement: Record<string, unknown>) => object): string {
    const json = JSON.parse(readFileSync(stack.file, "utf8")) as never;
    const policy = JSON.parse(json["resource"]["aws_iam_role_policy"][role]["policy"]);
    const text = JSON.stringify({ ...policy, Statement: policy.Statement.map(change) });
    return changed(stack, ["resource", "aws_iam_role_policy", role, "policy"], text);
  }

  it.each([
    ["of another account", { StringEquals: { "aws:ResourceAccount": "999999999999" } }],
    ["of another account's bucket", { StringEquals: { "s3:ResourceAccount": "999999999999" } }],
    ["of another stream", { StringEquals: { "kms:EncryptionContext:aws:kinesis:arn": "arn:aws:kinesis:x" } }],
    ["of another service", { StringEquals: { "kms:ViaService": "sqs.eu-west-1.amazonaws.com" } }],
    ["that a role's own requests never meet", { StringEquals: { "aws:SourceAccount": "123456789012" } }],
  ])("when the role may do all only on a condition %s", (_, Condition) => {
    const error = { code: "TEMPLATE", subject: "aws_iam_role_policy.processor.policy" };
    const read = () => readTemplate(withStatements("processor", (statement) => ({ ...statement, Condition })));
    expect(read).toThrow(expect.objectContaining(error) as Error);
  });

  it.each([
    ["NotAction", { NotAction: "s3:*" }],
    ["NotResource", { NotResource: "*" }],
    ["the condition key aws:PrincipalTag/team", { Condition: { StringEquals: { "aws:PrincipalTag/team": "x" } } }],
    ["the condition operator IpAddress", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }],
  ])("when the role's policy has %s, whose effect cannot be told here", (said, part) => {
    const file = withStatements("subscription", (statement) => ({ ...statement, ...part }));
    const found = expect.stringContaining(said);
    const error = { code: "TEMPLATE", subject: "aws_iam_role_policy.subscription.policy", found };
    expect(() => readTemplate(file)).toThrow(expect.objectContaining(error) as Error);
  });

  it("but not when its conditions hold", () => {
    const Condition = {
      StringEquals: { "aws:ResourceAccount": ["999999999999", "123456789012"] },
      StringLike: { "AWS:ResourceAccount": "1234*" },
    };
    const file = withStatements("processor", (statement) => ({ ...statement, Condition }));
    expect(readTemplate(file).stream.name).toBe("prod-flows");
  });

  it("when the flow logs that it makes go to another log group", () => {
    const other = synthesizeStack("export const handler = 1;", { source: { vpcIds: ["vpc-0123456789abcdef0"] } });
    const [name] = Object.keys((JSON.parse(readFileSync(other.file, "utf8")) as never)["resource"]["aws_flow_log"]);
    const keys = ["resource", "aws_flow_log", name!, "log_destination"];
    const error = { code: "TEMPLATE", subject: `aws_flow_log.${name}.log_destination` };
    const read = () => readTemplate(changed(other, keys, "${aws_cloudwatch_log_group.processor.arn}"));
    expect(read).toThrow(expect.objectContaining(error) as Error);
    other.remove();
  });

  it("when the filter has the function's role, which CloudWatch Logs may not assume", () => {
    const file = changed(stack, [...SUBSCRIPTION, "role_arn"], "${aws_iam_role.processor.arn}");
    const error = { code: "TEMPLATE", subject: "aws_iam_role.processor.assume_role_policy" };
    expect(() => readTemplate(file)).toThrow(expect.objectContaining(error) as Error);
  });

  it("when the role trusts CloudWatch Logs for another account only", () => {
    const keys = ["resource", "aws_iam_role", "subscription", "assume_role_policy"];
    const other = JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "logs.amazonaws.com" },
          Condition: { StringLike: { "aws:SourceArn": "arn:aws:logs:eu-west-1:999999999999:*" } },
        },
      ],
    });
    const error = { code: "TEMPLATE", subject: "aws_iam_role.subscription.assume_role_policy" };
    expect(() => readTemplate(changed(stack, keys, other))).toThrow(expect.objectContaining(error) as Error);
  });

  it.each([
    ["text", "hello"],
    ["a list", "[]"],
  ])("when the file is %s", (_, text) => {
    const file = path.join(stack.folder, "text.tf.json");
    writeFileSync(file, text);
    expect(() => readTemplate(file)).toThrow(expect.objectContaining({ code: "TEMPLATE", subject: file }) as Error);
  });

  it("when the file is absent", () => {
    const file = path.join(stack.folder, "none.tf.json");
    expect(() => readTemplate(file)).toThrow(expect.objectContaining({ code: "TEMPLATE", subject: file }) as Error);
  });
});
