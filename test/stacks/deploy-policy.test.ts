import { describe, expect, it } from "vitest";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { type DeployPolicyOptions, deployPolicy } from "../../stacks/deploy-policy.ts";
import { MANAGED_POLICY_CHARACTERS } from "../../stacks/deploy-policy-documents.ts";
import { WILDCARD_REASONS } from "../../stacks/deploy-policy-wildcards.ts";
import type { PolicyStatement } from "../../stacks/policy.ts";
import { configMatrix } from "./config-matrix.ts";
import { misfits } from "./service-authorization.ts";
import { SMALLEST, WHOLE } from "./synthesized.ts";

const ACCOUNT = "123456789012";
const matrix = configMatrix().configs;

function statementsOf(input: PipelineInput, options: Partial<DeployPolicyOptions> = {}): PolicyStatement[] {
  const documents = deployPolicy(parseConfig(input), { accountId: ACCOUNT, ...options });
  return documents.flatMap(({ Statement }) => Statement);
}

function statement(input: PipelineInput, Sid: string): PolicyStatement {
  const found = statementsOf(input).find((one) => one.Sid === Sid);
  if (!found) throw new Error(`There is no statement ${Sid}.`);
  return found;
}

const sidsOf = (input: PipelineInput) => statementsOf(input).map(({ Sid }) => Sid);
const actionsOf = (input: PipelineInput, options: Partial<DeployPolicyOptions> = {}) =>
  statementsOf(input, options).flatMap(({ Action }) => Action);

describe("the deploy policy of every configuration of the matrix", () => {
  it("is what AWS's reference takes: known actions on resources of their types, * only where there is none", () => {
    for (const input of matrix) {
      expect(statementsOf(input, { deleteData: true }).flatMap(misfits), JSON.stringify(input)).toEqual([]);
    }
  });

  it("has no wildcard action, and * only for actions whose reason is written down", () => {
    for (const { Action, Resource } of matrix.flatMap((input) => statementsOf(input))) {
      expect([Action].flat().join()).not.toContain("*");
      if ([Resource].flat().includes("*")) {
        expect([Action].flat().filter((action) => WILDCARD_REASONS[action] === undefined)).toEqual([]);
      }
    }
  });

  it("gives nothing on * beyond the pipeline's Region", () => {
    for (const input of matrix) {
      for (const { Sid, Condition } of statementsOf(input).filter(({ Resource }) => Resource === "*")) {
        expect(Condition?.["StringEquals"]?.["aws:RequestedRegion"], Sid).toBe(input.region);
      }
    }
  });

  it("names no statement twice, each in letters and digits alone, as IAM wants them", () => {
    for (const sids of matrix.map(sidsOf)) {
      expect(new Set(sids).size).toBe(sids.length);
      for (const sid of sids) expect(sid).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    }
  });

  it("fits into managed policies", () => {
    for (const input of matrix) {
      for (const document of deployPolicy(parseConfig(input), { accountId: ACCOUNT })) {
        expect(JSON.stringify(document).length).toBeLessThanOrEqual(MANAGED_POLICY_CHARACTERS);
      }
    }
  });
});

describe("a deploy policy that is too long for one managed policy", () => {
  const vpcIds = Array.from({ length: 100 }, (_, index) => `vpc-${String(index).padStart(17, "0")}`);
  const documents = deployPolicy(parseConfig({ ...WHOLE, source: { vpcIds } }), { accountId: ACCOUNT });

  it("is several, each within IAM's limit, with every resource once", () => {
    expect(documents.length).toBeGreaterThan(2);
    for (const document of documents) {
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(MANAGED_POLICY_CHARACTERS);
    }
    const targets = documents
      .flatMap(({ Statement }) => Statement)
      .filter(({ Sid }) => Sid.startsWith("CreateFlowLogsOfThese"))
      .flatMap(({ Resource = [] }) => Resource);
    expect(targets).toEqual(vpcIds.map((id) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc/${id}`));
  });

  it("still names each statement once", () => {
    const sids = documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
    expect(new Set(sids).size).toBe(sids.length);
  });
});

describe("the roles", () => {
  it("are handed to the one service that each is for", () => {
    const passed = (Sid: string) => {
      const { Resource, Condition } = statement(WHOLE, Sid);
      return [Resource, Condition?.["StringEquals"]?.["iam:PassedToService"]];
    };
    const role = (use: string) => [`arn:aws:iam::${ACCOUNT}:role/prod-flows-eu-west-1-${use}`];
    expect(passed("PassTheRoleToLambda")).toEqual([role("processor"), "lambda.amazonaws.com"]);
    expect(passed("PassTheRoleToFlowLogs")).toEqual([role("flow-logs"), "vpc-flow-logs.amazonaws.com"]);
    expect(passed("PassTheRoleToCloudWatchLogs")).toEqual([
      role("to-kinesis"),
      ["logs.amazonaws.com", "logs.eu-west-1.amazonaws.com"],
    ]);
  });

  const permissionsBoundary = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
  const ruled = { ...WHOLE, iam: { permissionsBoundary, rolePath: "/flows/", namePrefix: "net-" } };

  it("are made and given rights only within the boundary that the configuration names, and never without it again", () => {
    const { Action, Condition } = statement(ruled, "KeepTheRolesWithinTheirBoundary");
    expect(Action).toEqual([
      "iam:CreateRole",
      "iam:DeleteRolePolicy",
      "iam:PutRolePolicy",
      "iam:PutRolePermissionsBoundary",
    ]);
    expect(Condition).toEqual({ StringEquals: { "iam:PermissionsBoundary": permissionsBoundary } });
    expect(actionsOf(ruled)).not.toContain("iam:DeleteRolePermissionsBoundary");
    expect(statement(ruled, "KeepTheRoles").Action).not.toContain("iam:PutRolePolicy");
  });

  it("carry path and prefix in their ARNs", () => {
    expect(statement(ruled, "SeeTheRoles").Resource).toContain(
      `arn:aws:iam::${ACCOUNT}:role/flows/net-prod-flows-eu-west-1-processor`,
    );
  });

  it("are those that the configuration has", () => {
    const uses = (input: PipelineInput) =>
      [statement(input, "SeeTheRoles").Resource ?? []].flat().map((arn) => arn.split("-eu-west-1-").at(-1));
    expect(uses(WHOLE)).toEqual(["processor", "subscription", "flowLogs"].map((use) => SUFFIX[use]));
    expect(uses({ ...WHOLE, source: {}, central: { accountIds: ["210987654321"] } })).toEqual([
      "processor",
      "receiver",
    ]);
    expect(uses({ ...SENDER, destination: { ...SENDER.destination, organization: true } })).toEqual(["sender"]);
    expect(sidsOf(SENDER)).not.toContain("SeeTheRoles");
  });
});

const SUFFIX: Record<string, string> = { processor: "processor", subscription: "to-kinesis", flowLogs: "flow-logs" };

const SENDER = {
  name: "prod-flows",
  region: "eu-west-1",
  source: { logGroup: "/vpc/flow" },
  destination: { arn: "arn:aws:logs:eu-west-1:210987654321:destination:central" },
} satisfies PipelineInput;

describe("what AWS gives an id of its own", () => {
  const TAG = "vpcflow:pipeline";

  it.each([
    ["KeepTheKey", { StringEquals: { [`aws:ResourceTag/${TAG}`]: "prod-flows" } }],
    ["KeepTheFlowLogs", { StringEquals: { [`aws:ResourceTag/${TAG}`]: "prod-flows" } }],
    ["TagTheNewKey", { StringEquals: { [`aws:RequestTag/${TAG}`]: "prod-flows" } }],
    ["CreateFlowLogs", { StringEquals: { [`aws:RequestTag/${TAG}`]: "prod-flows" } }],
    ["TagNewFlowLogs", { StringEquals: { "ec2:CreateAction": "CreateFlowLogs" } }],
    ["MakeTheKey", { StringEquals: { [`aws:RequestTag/${TAG}`]: "prod-flows", "aws:RequestedRegion": "eu-west-1" } }],
    [
      "KeepTheMapping",
      { StringEquals: { "lambda:FunctionArn": `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:prod-flows-processor` } },
    ],
  ])("is told by the pipeline's tag or function: %s", (sid, condition) => {
    expect(statement(WHOLE, sid).Condition).toEqual(condition);
  });
});

describe("the key", () => {
  const given = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000";

  it("is used for the function's environment through Lambda, and granted to AWS's services alone", () => {
    const { Resource, Condition } = statement(WHOLE, "LetLambdaUseTheKey");
    expect(Resource).toBe(`arn:aws:kms:eu-west-1:${ACCOUNT}:key/*`);
    expect(Condition).toMatchObject({ Bool: { "kms:GrantIsForAWSResource": "true" } });
    expect(statement(WHOLE, "EncryptTheFunctionsEnvironment").Condition).toMatchObject({
      StringEquals: { "kms:ViaService": "lambda.eu-west-1.amazonaws.com" },
    });
  });

  it("in China too, where Lambda and S3 may have either name", () => {
    const region = "cn-north-1";
    const kmsKey = `arn:aws-cn:kms:${region}:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000000`;
    const input = { ...WHOLE, region, state: { bucket: "team-states", kmsKey } };
    const through = (sid: string) => statement(input, sid).Condition?.["StringEquals"]?.["kms:ViaService"];
    const either = (service: string) => ["", ".cn"].map((end) => `${service}.${region}.amazonaws.com${end}`);
    expect(through("EncryptTheFunctionsEnvironment")).toEqual(either("lambda"));
    expect(through("EncryptTheState")).toEqual(either("s3"));
  });

  it("that is given is used and never changed", () => {
    const kms = statementsOf({ ...WHOLE, encryption: { kmsKey: given } }).filter((one) =>
      [one.Action].flat().some((action) => action.startsWith("kms:")),
    );
    expect(kms.flatMap(({ Action }) => Action).sort()).toEqual([
      "kms:CreateGrant",
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
    ]);
    for (const { Resource } of kms) expect(Resource).toBe(given);
  });

  it("of AWS's own takes nothing", () => {
    expect(actionsOf(SMALLEST).filter((action) => action.startsWith("kms:"))).toEqual([]);
  });
});

describe("the state", () => {
  it("in the folder takes nothing", () => {
    expect(sidsOf(WHOLE).filter((sid) => sid.endsWith("TheState"))).toEqual([]);
  });

  it("in S3 takes the state and its lock file, and no other object", () => {
    const kmsKey = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000";
    const input = { ...WHOLE, state: { bucket: "team-states", region: "us-east-1", kmsKey } };
    const file = "arn:aws:s3:::team-states/vpcflow/prod-flows/eu-west-1/terraform.tfstate";
    expect(statement(input, "KeepTheState")).toMatchObject({
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: [file, `${file}.tflock`],
    });
    expect(statement(input, "UnlockTheState")).toMatchObject({ Action: "s3:DeleteObject", Resource: `${file}.tflock` });
    expect(statement(input, "EncryptTheState")).toMatchObject({
      Resource: kmsKey,
      Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
    });
  });
});

describe("data", () => {
  const deletes = ["s3:DeleteObject", "s3:DeleteObjectVersion"];

  it("is deleted by nobody who was not given that on purpose", () => {
    expect(actionsOf(WHOLE).filter((action) => deletes.includes(action))).toEqual([]);
    expect(actionsOf(WHOLE, { deleteData: true }).filter((action) => deletes.includes(action))).toEqual(deletes);
    expect(actionsOf(WHOLE)).toContain("s3:ListBucketVersions");
  });
});

describe("the source", () => {
  it.each([
    [{ vpcIds: ["vpc-0123456789abcdef0"] }, ["ec2:DescribeVpcs"]],
    [{ subnetIds: ["subnet-0123456789abcdef0"] }, ["ec2:DescribeSubnets"]],
    [{ eniIds: ["eni-0123456789abcdef0"] }, ["ec2:DescribeNetworkInterfaces"]],
    [{ logGroup: "/vpc/flow" }, []],
  ])("is looked for before anything is created, and nothing else is: %j", (source, looks) => {
    const targets = ["ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeNetworkInterfaces"];
    expect(actionsOf({ ...SMALLEST, source }).filter((action) => targets.includes(action))).toEqual(looks);
  });

  it("that exists is subscribed to and looked at, and never made or deleted", () => {
    const onGroup = statementsOf(SMALLEST).filter(({ Resource = [] }) =>
      [Resource].flat().some((arn) => arn.includes(":log-group:/vpc/flow")),
    );
    expect(onGroup.flatMap(({ Action }) => Action).sort()).toEqual([
      "logs:CreateLogStream",
      "logs:DeleteLogStream",
      "logs:DeleteSubscriptionFilter",
      "logs:DescribeLogStreams",
      "logs:DescribeSubscriptionFilters",
      "logs:FilterLogEvents",
      "logs:ListTagsForResource",
      "logs:PutSubscriptionFilter",
    ]);
  });

  it("that exists is asked about with all that AWS wants of who sees the account's subscription policies", () => {
    const resourceOf = (action: string) =>
      statementsOf(SMALLEST).flatMap(({ Action, Resource = [] }) => ([Action].flat().includes(action) ? Resource : []));
    expect(resourceOf("logs:DescribeAccountPolicies")).toEqual(["*"]);
    expect(resourceOf("logs:DescribeSubscriptionFilters")).toContain(`arn:aws:logs:us-east-1:${ACCOUNT}:log-group:*`);
    expect(sidsOf(WHOLE)).not.toContain("LookAtTheAccountsPolicies");
  });

  it("of a sender leads to the one destination, and takes no stream, function or bucket", () => {
    expect(statement(SENDER, "SendToTheDestination")).toMatchObject({
      Action: "logs:PutSubscriptionFilter",
      Resource: SENDER.destination.arn,
    });
    expect(actionsOf(SENDER).filter((action) => /^(kinesis|lambda|s3|iam):/.test(action))).toEqual([]);
  });

  it("of other accounts takes a destination", () => {
    const central = { ...WHOLE, central: { accountIds: ["210987654321"] } };
    expect(statement(central, "KeepTheDestination").Resource).toBe(
      `arn:aws:logs:eu-west-1:${ACCOUNT}:destination:prod-flows`,
    );
    expect(sidsOf(WHOLE)).not.toContain("KeepTheDestination");
  });
});

describe("the partition", () => {
  it.each([
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["eu-west-1", "aws"],
  ])("of %s is %s, in every ARN", (region, partition) => {
    const arns = statementsOf({ ...WHOLE, region }).flatMap(({ Resource = [] }) => Resource);
    expect(new Set(arns.filter((arn) => arn !== "*").map((arn) => arn.split(":")[1]))).toEqual(new Set([partition]));
  });
});
