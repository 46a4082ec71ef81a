import { describe, expect, it } from "vitest";
import { roleCheck } from "../../../cli/checks/role.ts";
import { ACCOUNT, checking, DENIED, STREAM_ARN, said } from "./checking.ts";

const KEY_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const TRUST = {
  Effect: "Allow",
  Principal: { Service: "logs.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringLike: { "aws:SourceArn": `arn:aws:logs:eu-west-1:${ACCOUNT}:*` } },
};
const PUT = { Effect: "Allow", Action: "kinesis:PutRecord", Resource: STREAM_ARN };
const KEY = { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: KEY_ARN };

const documentOf = (...statements: object[]) => encodeURIComponent(JSON.stringify({ Statement: statements }));
const roleXml = (more = "") => ({
  xml: `<Role><RoleName>r</RoleName><Arn>arn:aws:iam::${ACCOUNT}:role/r</Arn><AssumeRolePolicyDocument>${documentOf(TRUST)}</AssumeRolePolicyDocument>${more}</Role>`,
});
const BOUNDARY = `<PermissionsBoundary><PermissionsBoundaryArn>arn:aws:iam::${ACCOUNT}:policy/edge</PermissionsBoundaryArn></PermissionsBoundary>`;
const simulated = (decision: string, more = "") => ({
  xml: `<EvaluationResults><member><EvalActionName>a</EvalActionName><EvalDecision>${decision}</EvalDecision>${more}</member></EvaluationResults><IsTruncated>false</IsTruncated>`,
});
const stream = (KeyId?: string) => ({ StreamDescriptionSummary: { StreamStatus: "ACTIVE", KeyId } });
const inline = (...statements: object[]) => ({ xml: `<PolicyDocument>${documentOf(...statements)}</PolicyDocument>` });
const version = (...statements: object[]) => ({
  xml: `<PolicyVersion><Document>${documentOf(...statements)}</Document></PolicyVersion>`,
});

const WELL = {
  GetRole: roleXml(),
  SimulatePrincipalPolicy: simulated("allowed"),
  DescribeStreamSummary: stream(KEY_ARN),
  ListRolePolicies: { xml: "<PolicyNames><member>p</member></PolicyNames><IsTruncated>false</IsTruncated>" },
  GetRolePolicy: inline(PUT, KEY),
  ListAttachedRolePolicies: { xml: "<AttachedPolicies></AttachedPolicies><IsTruncated>false</IsTruncated>" },
  GetPolicy: { xml: "<Policy><DefaultVersionId>v2</DefaultVersionId></Policy>" },
  GetPolicyVersion: version(PUT, KEY),
};

describe("the role, as IAM simulates it", () => {
  const aws = checking(WELL);
  const check = roleCheck("subscription");

  it("is asked for both actions, on the stream and on its own key; its documents are not read", async () => {
    const asked: unknown[] = [];
    aws.answers["SimulatePrincipalPolicy"] = (request) => {
      asked.push(request["ActionNames.member.1"], request["ResourceArns.member.1"]);
      return simulated("allowed");
    };
    const finding = await aws.find(check);
    expect(said(finding)).toMatch(
      /passed: .*trusted to CloudWatch Logs, may kinesis:PutRecord and kms:GenerateDataKey \(IAM simulates\)/,
    );
    expect(asked).toEqual(["kinesis:PutRecord", STREAM_ARN, "kms:GenerateDataKey", KEY_ARN]);
    expect(aws.asked).not.toContain("GetRolePolicy");
  });

  it.each([
    ["implicitDeny", "", /may not put records on prod-flows: no policy allows it/],
    ["explicitDeny", "", /: a policy denies it/],
    [
      "implicitDeny",
      "<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>",
      /: its permissions boundary does not allow it/,
    ],
    [
      "implicitDeny",
      "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>",
      /: the organization's policies do not allow it/,
    ],
  ])("fails with %s and says why, with the JSON to add", async (decision, more, words) => {
    aws.answers["SimulatePrincipalPolicy"] = simulated(decision, more);
    const finding = await aws.find(check);
    expect(finding.status).toBe("failed");
    expect(finding.found).toMatch(words);
    expect(finding.fix).toContain(JSON.stringify(PUT));
    expect(finding.data).toMatchObject({ action: "kinesis:PutRecord", statement: PUT });
  });

  it("of an emulator, which may heed no condition, is read again from the documents before it fails", async () => {
    aws.answers["SimulatePrincipalPolicy"] = simulated("implicitDeny");
    const finding = await aws.find(check, {}, { ownEndpoint: true });
    expect(said(finding)).toMatch(/^passed: .*read from its policies, which this endpoint's simulation refuses/);
    aws.answers["GetRolePolicy"] = DENIED;
    expect(said(await aws.find(check, {}, { ownEndpoint: true }))).toMatch(/^failed: .*no policy allows it/);
  });

  it("of a stream with AWS's own key is not asked for the key", async () => {
    expect((await aws.find(check, { encryption: { kmsKey: "aws-managed" } })).data).toMatchObject({
      actions: ["kinesis:PutRecord"],
    });
  });
});

describe("the role, read from its documents where the simulation is denied or absent", () => {
  const aws = checking({ ...WELL, SimulatePrincipalPolicy: DENIED });
  const check = roleCheck("subscription");

  it("passes by its inline policies, and says why they were read", async () => {
    expect((await aws.find(check)).found).toContain(
      "(read from its policies: AWS denies you iam:SimulatePrincipalPolicy)",
    );
    delete aws.answers["SimulatePrincipalPolicy"];
    const absent = await aws.find(check, {}, { ownEndpoint: true });
    expect(absent.found).toContain("this endpoint does not have iam:SimulatePrincipalPolicy");
    expect(absent.status).toBe("passed");
  });

  it("could not be checked where neither is allowed: the one action that would do is named first", async () => {
    aws.answers["ListRolePolicies"] = DENIED;
    expect(said(await aws.find(check))).toMatch(
      /^unchecked: .*denies you iam:SimulatePrincipalPolicy, and its policies could not be read.*allows iam:SimulatePrincipalPolicy/,
    );
  });

  it("passes by a managed policy that is attached to it", async () => {
    aws.answers["GetRolePolicy"] = inline();
    expect((await aws.find(check)).status).toBe("failed");
    aws.answers["ListAttachedRolePolicies"] = {
      xml: "<AttachedPolicies><member><PolicyArn>arn:aws:iam::aws:policy/x</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>",
    };
    expect((await aws.find(check)).status).toBe("passed");
  });

  it("fails where its permissions boundary does not let it through", async () => {
    aws.answers["GetRole"] = roleXml(BOUNDARY);
    expect((await aws.find(check)).status).toBe("passed");
    aws.answers["GetPolicyVersion"] = version(PUT);
    expect(said(await aws.find(check))).toMatch(/failed: .*may not encrypt with the key/);
  });

  it("reads every page of the policies' names", async () => {
    aws.answers["ListRolePolicies"] = ({ Marker }) => ({
      xml: Marker
        ? "<PolicyNames><member>second</member></PolicyNames><IsTruncated>false</IsTruncated>"
        : "<PolicyNames><member>first</member></PolicyNames><IsTruncated>true</IsTruncated><Marker>m</Marker>",
    });
    aws.answers["GetRolePolicy"] = ({ PolicyName }) => (PolicyName === "second" ? inline(PUT, KEY) : inline());
    expect((await aws.find(check)).status).toBe("passed");
  });

  it("takes the key that the stream has, or any of the account where that is not told", async () => {
    const other = { ...KEY, Resource: KEY_ARN.replace("1111", "9999") };
    aws.answers["GetRolePolicy"] = inline(PUT, other);
    expect(said(await aws.find(check))).toMatch(/failed: .*may not encrypt/);
    aws.answers["DescribeStreamSummary"] = DENIED;
    expect((await aws.find(check)).status).toBe("passed");
  });
});

describe("the roles between accounts", () => {
  const aws = checking(WELL);
  const DESTINATION = {
    destination: { arn: "arn:aws:logs:eu-west-1:999999999999:destination:central", organization: true },
  };

  it("a sender's may send the log group's events, and has no stream to ask for", async () => {
    const finding = await aws.find(roleCheck("sender"), DESTINATION);
    expect(said(finding)).toMatch(/passed: prod-flows-eu-west-1-sender: .*may logs:PutLogEvents/);
    expect(aws.asked).not.toContain("DescribeStreamSummary");
    aws.answers["SimulatePrincipalPolicy"] = simulated("implicitDeny");
    expect((await aws.find(roleCheck("sender"), DESTINATION)).fix).toContain("log-group:/flow:*");
  });

  it("a receiver's is trusted for the destination", async () => {
    const central = { central: { accountIds: ["999999999999"] }, source: {} };
    expect(said(await aws.find(roleCheck("receiver"), central))).toMatch(/passed: prod-flows-eu-west-1-receiver/);
  });
});

describe("the roles of the function and of the flow logs", () => {
  const trustedTo = (Service: string) => ({
    xml: roleXml().xml.replace(
      documentOf(TRUST),
      documentOf({
        ...TRUST,
        Principal: { Service },
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      }),
    ),
  });
  const aws = checking({ ...WELL, GetRole: trustedTo("lambda.amazonaws.com") });
  const PARAMETER = { processor: { webhookUrlParameter: "/vpcflow/webhook-url" } };

  it("the function's passes with all that it is for", async () => {
    const { status, found, data } = await aws.find(roleCheck("processor"), PARAMETER);
    expect([status, found]).toEqual([
      "passed",
      "prod-flows-eu-west-1-processor: trusted to AWS Lambda, may do all that it is for: 12 actions (IAM simulates)",
    ]);
    expect(data?.["actions"]).toContain("ssm:GetParameter");
  });

  it("is asked with what the conditions of its statements ask for", async () => {
    const asked: Record<string, unknown>[] = [];
    aws.answers["SimulatePrincipalPolicy"] = (request) => {
      asked.push(request);
      return simulated("allowed");
    };
    await aws.find(roleCheck("processor"), PARAMETER);
    const ofKey = asked.filter(({ "ResourceArns.member.1": resource }) => resource === KEY_ARN).map(contextOf);
    expect(ofKey).toEqual([
      expect.objectContaining({
        "kms:EncryptionContext:aws:kinesis:arn": STREAM_ARN,
        "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
      }),
      expect.objectContaining({ "kms:ViaService": "s3.eu-west-1.amazonaws.com" }),
      expect.objectContaining({
        "kms:ViaService": "ssm.eu-west-1.amazonaws.com",
        "kms:EncryptionContext:PARAMETER_ARN": `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/vpcflow/webhook-url`,
      }),
    ]);
  });

  it("names the one action that is missing, what it is for, and the JSON to add, with its condition", async () => {
    aws.answers["SimulatePrincipalPolicy"] = ({ "ActionNames.member.1": action }) =>
      simulated(action === "s3:ListBucket" ? "implicitDeny" : "allowed");
    const finding = await aws.find(roleCheck("processor"));
    const statement = {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: `arn:aws:s3:::prod-flows-dead-${ACCOUNT}-eu-west-1`,
      Condition: { StringEquals: { "s3:ResourceAccount": ACCOUNT } },
    };
    expect(said(finding)).toBe(
      `failed: prod-flows-eu-west-1-processor may not find dead letter bucket (s3:ListBucket): no policy allows it → Its policy must have (and nothing may deny): ${JSON.stringify(statement)}`,
    );
  });

  it("is read from its documents where IAM may not be asked, its conditions heeded", async () => {
    aws.answers["SimulatePrincipalPolicy"] = DENIED;
    const all = { Effect: "Allow", Action: ["kinesis:*", "kms:*", "logs:*", "s3:*", "ssm:*"], Resource: "*" };
    aws.answers["GetRolePolicy"] = inline(all);
    expect((await aws.find(roleCheck("processor"), PARAMETER)).status).toBe("passed");
    const other = {
      StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": "arn:aws:ssm:eu-west-1:1:parameter/other" },
    };
    aws.answers["GetRolePolicy"] = inline(all, { ...all, Effect: "Deny", Condition: other });
    expect((await aws.find(roleCheck("processor"), PARAMETER)).status).toBe("passed");
    aws.answers["GetRolePolicy"] = inline({ ...all, Action: all.Action.slice(0, -1) });
    expect(said(await aws.find(roleCheck("processor"), PARAMETER))).toMatch(
      /^failed: .*may not read the webhook URL \(ssm:GetParameter\)/,
    );
    // Whose id Kinesis does not tell: a key of the account and Region will do.
    aws.answers["DescribeStreamSummary"] = DENIED;
    aws.answers["GetRolePolicy"] = inline(all, { ...all, Resource: KEY_ARN });
    expect((await aws.find(roleCheck("processor"))).status).toBe("passed");
  });

  it("fails where it is trusted to another service", async () => {
    aws.answers["GetRole"] = trustedTo("ec2.amazonaws.com");
    expect(said(await aws.find(roleCheck("processor")))).toMatch(
      /^failed: .*is not trusted to AWS Lambda → Its trust must have .*"Principal":\{"Service":"lambda\.amazonaws\.com"\}/,
    );
  });

  it("the delivery role's is trusted to VPC Flow Logs, and may write into the log group that was made", async () => {
    const made = { source: { vpcIds: ["vpc-0123456789abcdef0"] } };
    aws.answers["GetRole"] = trustedTo("vpc-flow-logs.amazonaws.com");
    expect((await aws.find(roleCheck("flowLogs"), made)).found).toMatch(/trusted to VPC Flow Logs, may .* 4 actions/);
    expect(aws.asked).not.toContain("DescribeStreamSummary");
    aws.answers["SimulatePrincipalPolicy"] = simulated("implicitDeny");
    const { found, fix } = await aws.find(roleCheck("flowLogs"), made);
    expect(found).toContain("may not deliver flow logs (logs:CreateLogStream)");
    expect(fix).toContain(`log-group:/vpcflow/prod-flows/flow-logs:*"`);
  });
});

/** The context entries of a simulation, out of its form. */
function contextOf(request: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(request).filter(([key]) => key.endsWith(".ContextKeyName"));
  return Object.fromEntries(
    entries.map(([key, name]) => [name, request[key.replace("ContextKeyName", "ContextKeyValues.member.1")]]),
  );
}
