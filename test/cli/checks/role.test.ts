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
