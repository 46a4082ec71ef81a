import { describe, expect, it } from "vitest";
import { MAXIMUM_SENDERS } from "../../stacks/config-account-fields.ts";
import type { PolicyStatement } from "../../stacks/policy.ts";
import { addressesOf, resourceAt, type Template, templateOf, WHOLE } from "./synthesized.ts";
import { RECEIVER } from "./wiring-accounts.ts";

const receiver = templateOf(RECEIVER);

describe("the destination's policy", () => {
  it("lets the accounts subscribe by their ids, and the organization by its", () => {
    expect(statementsOf(receiver, "aws_cloudwatch_log_destination_policy.receiver", "access_policy")).toMatchObject([
      { Effect: "Allow", Principal: { AWS: ["111111111111", "222222222222"] }, Action: "logs:PutSubscriptionFilter" },
      {
        Effect: "Allow",
        Principal: "*",
        Action: "logs:PutSubscriptionFilter",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      },
    ]);
  });

  it("lets nobody in whom the configuration does not name", () => {
    const ofAccounts = accessOf({ accountIds: ["111111111111"] });
    expect(ofAccounts.map(({ Principal }) => Principal)).toEqual([{ AWS: ["111111111111"] }]);
    const ofOrganization = accessOf({ organizationId: "o-a1b2c3d4e5" });
    expect(ofOrganization.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    ]);
  });
});

describe("the role of the destination", () => {
  it("is for an organization's accounts where CloudWatch Logs says that they are of it", () => {
    const trust = statementsOf(receiver, "aws_iam_role.receiver", "assume_role_policy");
    expect(trust.map(({ Principal }) => Principal)).toEqual([
      { Service: "logs.amazonaws.com" },
      { Service: "logs.amazonaws.com" },
    ]);
    expect(trust[1]?.Condition).toHaveProperty("StringEqualsIfExists", { "aws:SourceOrgID": "o-a1b2c3d4e5" });
  });

  it("trusts no other accounts where there is no organization", () => {
    const template = templateOf({ ...RECEIVER, central: { accountIds: ["111111111111"] } });
    expect(statementsOf(template, "aws_iam_role.receiver", "assume_role_policy")).toHaveLength(1);
  });

  it("has a trust policy that IAM takes, of 2,048 characters at most, for as many accounts as there may be", () => {
    const accountIds = Array.from({ length: MAXIMUM_SENDERS }, (_, index) => String(100000000000 + index));
    const central = { accountIds, organizationId: `o-${"a".repeat(32)}` };
    const template = templateOf({ ...RECEIVER, region: "us-gov-west-1", central });
    const policy = String(resourceAt(template, "aws_iam_role.receiver")["assume_role_policy"])
      .replaceAll("${data.aws_partition.current.partition}", "aws-us-gov")
      .replaceAll("${data.aws_caller_identity.current.account_id}", "123456789012");
    expect(policy.length).toBeLessThanOrEqual(2048);
  });
});

describe("a receiving pipeline without flow logs of its own", () => {
  const template = templateOf({ ...WHOLE, source: { logFormat: "rich" }, central: { accountIds: ["111111111111"] } });

  it("has the destination and all that is behind it, and nothing before it", () => {
    const addresses = addressesOf(template);
    expect(addresses).toContain("aws_cloudwatch_log_destination.receiver");
    expect(addresses).toContain("aws_lambda_event_source_mapping.processor");
    const before = /flow_log|subscription|log_stream/;
    expect(addresses.filter((address) => before.test(address))).toEqual([]);
    expect(template.output).not.toHaveProperty("log_group_name");
  });

  it("tells senders the format that its function reads", () => {
    expect(JSON.parse(String(template.output["sender_config"]?.value))).toEqual({
      region: "eu-west-1",
      source: { logFormat: "rich", filter: "traffic" },
      destination: { arn: "${aws_cloudwatch_log_destination.receiver.arn}" },
    });
  });

  it("tells it as text that Terraform does not evaluate", () => {
    const logFormat = "${srcaddr} ${dstaddr} ${start}";
    const custom = templateOf({ ...WHOLE, source: { logFormat }, central: { accountIds: ["111111111111"] } });
    expect(String(custom.output["sender_config"]?.value)).toContain("$${srcaddr} $${dstaddr} $${start}");
  });

  it("has a key that CloudWatch Logs uses for the function's log alone", () => {
    const policy = String(resourceAt(template, "aws_kms_key.key")["policy"]);
    expect(policy).toContain("log-group:/aws/lambda/prod-flows-processor");
    expect(policy).not.toContain("flow-logs");
  });
});

function accessOf(central: NonNullable<(typeof RECEIVER)["central"]>): PolicyStatement[] {
  const template = templateOf({ ...RECEIVER, central });
  return statementsOf(template, "aws_cloudwatch_log_destination_policy.receiver", "access_policy");
}

function statementsOf(template: Template, address: string, attribute: string): PolicyStatement[] {
  const policy = String(resourceAt(template, address)[attribute]);
  return (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement;
}
