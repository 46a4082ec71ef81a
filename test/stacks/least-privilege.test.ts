import { describe, expect, it } from "vitest";
import { deadLetterKey } from "../../lambda/dead-letters.ts";
import type { PolicyStatement } from "../../stacks/policy.ts";
import { resourceAt, type Template, templateOf, WHOLE } from "./synthesized.ts";

const template = templateOf(WHOLE);
const policies = Object.entries(template.resource["aws_iam_role_policy"] ?? {});
const roles = Object.entries(template.resource["aws_iam_role"] ?? {});

/** Every action of every role: a new one is put here on purpose or not at all. */
const ACTIONS: Record<string, readonly string[]> = {
  flow_logs: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
  subscription: ["kinesis:PutRecord", "kms:GenerateDataKey"],
  processor: [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:ListBucket",
    "s3:PutObject",
  ],
};

const OF_STREAM = {
  StringEquals: { "kms:EncryptionContext:aws:kinesis:arn": "${aws_kinesis_stream.stream.arn}" },
};

describe("least privilege", () => {
  it.each(policies)("the role %s may do just what it is for", (name, { policy }) => {
    const actions = new Set(statementsOf(policy).flatMap(({ Action }) => Action));
    expect([...actions].sort()).toEqual(ACTIONS[name]);
  });

  it.each(policies)("the role %s has no wildcard action and no resource that is everything", (_name, { policy }) => {
    for (const { Action, Resource = [] } of statementsOf(policy)) {
      expect([Action].flat().join()).not.toContain("*");
      for (const resource of [Resource].flat()) expect(resource).toMatch(/^(arn:|\$\{aws_)/);
    }
  });

  it.each(roles)("the role %s trusts one service, and under a condition", (_name, { assume_role_policy }) => {
    const [statement, ...others] = statementsOf(assume_role_policy);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Principal: { Service: expect.stringMatching(/^(logs|lambda|vpc-flow-logs)\.amazonaws\.com$/) },
      Action: "sts:AssumeRole",
    });
    expect(JSON.stringify(statement?.Condition)).toMatch(/aws:Source(Arn|Account)/);
  });

  it("every role has a policy of its own, and none that AWS manages", () => {
    expect(policies.map(([name]) => name)).toEqual(roles.map(([name]) => name));
    expect(template.resource).not.toHaveProperty("aws_iam_role_policy_attachment");
  });
});

describe("the key", () => {
  const statements = policies.flatMap(([, { policy }]) => statementsOf(policy));

  it("is used by roles for the stream and through S3, and for nothing else", () => {
    const uses = statements.filter(({ Resource }) => Resource === "${aws_kms_key.key.arn}");
    expect(uses.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
      { Action: "kms:Decrypt", Condition: OF_STREAM },
      {
        Action: "kms:GenerateDataKey",
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
      },
      { Action: "kms:GenerateDataKey", Condition: OF_STREAM },
    ]);
  });

  it.each([
    ["S3", "EncryptDeadLetters", "s3.cn-north-1.amazonaws.com"],
    ["Parameter Store", "DecryptTheWebhookUrl", "ssm.cn-north-1.amazonaws.com"],
  ])("in China too, where %s may have either name", (_service, sid, name) => {
    const input = { ...WHOLE, region: "cn-north-1", processor: { webhookUrlParameter: "/flows/webhook" } };
    const { policy } = resourceAt(templateOf(input), "aws_iam_role_policy.processor");
    const { Condition } = statementsOf(policy).find(({ Sid }) => Sid === sid)!;
    expect(Condition?.["StringEquals"]?.["kms:ViaService"]).toEqual([name, `${name}.cn`]);
  });
});

describe("a bucket that somebody else has made under the dead letters' name", () => {
  it("gets nothing: whatever a role may do in S3, it may in this account's buckets", () => {
    const inS3 = policies
      .flatMap(([, { policy }]) => statementsOf(policy))
      .filter(({ Action }) => [Action].flat().some((action) => action.startsWith("s3:")));
    expect(inS3).toHaveLength(3);
    for (const { Condition } of inS3) {
      expect(Condition).toEqual({
        StringEquals: { "s3:ResourceAccount": "${data.aws_caller_identity.current.account_id}" },
      });
    }
  });
});

describe("the function", () => {
  it("may write where it keeps unreadable records", () => {
    const key = deadLetterKey({
      stream: "prod-flows",
      shardId: "shardId-000000000000",
      sequenceNumber: "1",
      arrivalMs: undefined,
      base64: "",
    });
    const { policy } = resourceAt(template, "aws_iam_role_policy.processor");
    const statement = statementsOf(policy).find(({ Sid }) => Sid === "KeepUnreadableRecords");
    const prefix = String(statement?.Resource).replace("${aws_s3_bucket.dead_letters.arn}/", "").replace(/\*$/, "");
    expect(key.startsWith(prefix)).toBe(true);
  });
});

describe("accounts with rules about roles", () => {
  const iam = {
    permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
    rolePath: "/flows/",
    namePrefix: "net-",
  };
  const ruled: Template = templateOf({ ...WHOLE, iam });

  it.each(Object.entries(ruled.resource["aws_iam_role"] ?? {}))("get them on the role %s", (_name, role) => {
    expect(role).toMatchObject({
      permissions_boundary: iam.permissionsBoundary,
      path: "/flows/",
      name: expect.stringMatching(/^net-prod-flows-eu-west-1-/),
    });
  });

  it("and nothing of it where they have none", () => {
    for (const [, role] of roles) {
      expect(role).not.toHaveProperty("permissions_boundary");
      expect(role).not.toHaveProperty("path");
    }
  });
});

function statementsOf(policy: unknown): PolicyStatement[] {
  return (JSON.parse(String(policy)) as { Statement: PolicyStatement[] }).Statement;
}
