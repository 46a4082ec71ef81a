import { describe, expect, it } from "vitest";
import { destinationCheck } from "../../../cli/checks/destination.ts";
import { checking, STREAM_ARN, said } from "./checking.ts";

const ARN = "arn:aws:logs:eu-west-1:123456789012:destination:prod-flows";
const SENDERS = ["111111111111", "222222222222"];
const allow = (...accounts: string[]) => ({
  Effect: "Allow",
  Principal: { AWS: accounts },
  Action: "logs:PutSubscriptionFilter",
  Resource: ARN,
});
const destination = (more: object, ...statements: object[]) => ({
  destinations: [
    {
      destinationName: "prod-flows",
      arn: ARN,
      targetArn: STREAM_ARN,
      roleArn: "arn:aws:iam::123456789012:role/prod-flows-eu-west-1-receiver",
      accessPolicy: JSON.stringify({ Statement: statements }),
      ...more,
    },
  ],
});
const CENTRAL = { central: { accountIds: SENDERS }, source: {} };

describe("the destination of a central account", () => {
  const aws = checking({ DescribeDestinations: destination({}, allow(...SENDERS)) });

  it("leads to the stream and lets the senders in", async () => {
    expect(said(await aws.find(destinationCheck, CENTRAL))).toMatch(
      /^passed: .*leads to prod-flows, and lets in 2 accounts/,
    );
  });

  it.each<[string, object, RegExp]>([
    ["that is not there", { destinations: [] }, /no destination prod-flows.*deploy/],
    ["that leads elsewhere", destination({ targetArn: `${STREAM_ARN}-2` }), /leads elsewhere/],
    ["with another role", destination({ roleArn: "arn:aws:iam::1:role/x" }), /receiver, but x/],
    ["that lets in only one", destination({}, allow(SENDERS[0]!)), /does not let in account …2222/],
    [
      "that denies one",
      destination({}, allow(...SENDERS), { ...allow(SENDERS[1]!), Effect: "Deny" }),
      /does not let in account …2222/,
    ],
  ])("fails %s", async (_, answer, words) => {
    aws.answers["DescribeDestinations"] = answer;
    const finding = await aws.find(destinationCheck, CENTRAL);
    expect(finding.status).toBe("failed");
    expect(said(finding)).toMatch(words);
    expect(said(finding)).not.toContain("222222222222");
  });

  it("for an organization must name it", async () => {
    const config = { central: { organizationId: "o-a1b2c3d4e5" }, source: {} };
    expect(said(await aws.find(destinationCheck, config))).toMatch(/^failed: .*does not let in o-a1b2c3d4e5/);
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    const letIn = { ...allow(), Principal: "*", Condition };
    for (const other of [{ Action: "logs:DescribeDestinations" }, { Resource: `${ARN}-2` }, { Effect: "Deny" }]) {
      aws.answers["DescribeDestinations"] = destination({}, { ...letIn, ...other });
      expect((await aws.find(destinationCheck, config)).status).toBe("failed");
    }
    aws.answers["DescribeDestinations"] = destination({}, letIn);
    expect(said(await aws.find(destinationCheck, config))).toMatch(/^passed: .*the organization o-a1b2c3d4e5/);
  });
});
