import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { CreateStreamCommand, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../cli/checks/check.ts";
import { run } from "../../cli/program.ts";
import { verifyPipeline } from "../../cli/verify/run.ts";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { probeLine } from "../../flow/probe.ts";
import { startKinesis } from "../../local/kinesis.ts";
import { type Answer, type Answering, type FakeAws, startFakeAws } from "./fake-aws.ts";
import { createWorld, vpcflow } from "./terminal.ts";

const CONFIG = {
  version: 1,
  name: "prod-flows",
  region: "eu-west-1",
  accountId: "123456789012",
  source: { logGroup: "/vpc/flow" },
};
const LINE = "2 123456789012 eni-1 10.0.0.1 10.0.0.2 443 50000 6 1 40 1630619088 1630619102 ACCEPT OK";
const PATTERN =
  '[version, account_id, interface_id, srcaddr != "-", dstaddr != "-", srcport != "-", dstport != "-", protocol, packets, bytes, start, end, action, log_status]';
const LINE_FIELDS = DEFAULT_FORMAT.fields.map(({ name }) => name);
const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/prod-flows";
const FILTER = {
  filterName: "prod-flows-to-kinesis",
  filterPattern: PATTERN,
  destinationArn: STREAM_ARN,
  roleArn: "arn:aws:iam::123456789012:role/prod-flows-eu-west-1-to-kinesis",
};
const MAPPING = { UUID: "8d2e", EventSourceArn: STREAM_ARN, State: "Enabled", LastProcessingResult: "OK" };

const document = (...statements: object[]) => encodeURIComponent(JSON.stringify({ Statement: statements }));
const TRUST = {
  Effect: "Allow",
  Principal: { Service: "logs.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringLike: { "aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*" } },
};
const role = (trust: object) =>
  `<Role><RoleName>r</RoleName><Arn>arn:aws:iam::123456789012:role/r</Arn><AssumeRolePolicyDocument>${document({ ...TRUST, ...trust })}</AssumeRolePolicyDocument></Role>`;
const policies = (...statements: object[]) => ({ xml: `<PolicyDocument>${document(...statements)}</PolicyDocument>` });
const PUT = { Effect: "Allow", Action: "kinesis:PutRecord", Resource: STREAM_ARN };
const KEY = {
  Effect: "Allow",
  Action: "kms:GenerateDataKey",
  Resource: "arn:aws:kms:eu-west-1:123456789012:key/1",
  Condition: { StringEquals: { "kms:EncryptionContext:aws:kinesis:arn": STREAM_ARN } },
};
const LAMBDA = { Principal: { Service: "lambda.amazonaws.com" }, Condition: {} };
const FUNCTION_MAY = { Effect: "Allow", Action: ["kinesis:*", "kms:*", "logs:*", "s3:*"], Resource: "*" };
const ofFunction = ({ RoleName }: Readonly<Record<string, unknown>>) => String(RoleName).endsWith("-processor");
const MAY_NOT_PUT = /may not put records on prod-flows .*"kinesis:PutRecord"/;
const MAY_NOT_ENCRYPT = /may not encrypt with the key of prod-flows .*"kms:GenerateDataKey"/;
const NOT_TRUSTED = /not trusted to CloudWatch Logs .*"Principal":\{"Service":"logs\.amazonaws\.com"\}/;

function dataMessage(...messages: string[]): Buffer {
  const logEvents = messages.map((message, id) => ({ id: String(id), timestamp: 1630619088000, message }));
  const head = { messageType: "DATA_MESSAGE", owner: "1", logGroup: "g", logStream: "l", subscriptionFilters: ["f"] };
  return gzipSync(JSON.stringify({ ...head, logEvents }));
}

const CONTROL = gzipSync(
  JSON.stringify({
    messageType: "CONTROL_MESSAGE",
    owner: "CloudwatchLogs",
    logEvents: [
      { id: "", timestamp: 1, message: "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream." },
    ],
  }),
);

function records(...data: Uint8Array[]): Answer {
  const Records = data.map((bytes, index) => ({
    SequenceNumber: String(index),
    PartitionKey: "a",
    Data: Buffer.from(bytes).toString("base64"),
  }));
  return { Records, MillisBehindLatest: 0 };
}

const DEFAULT_TEXT = LINE_FIELDS.map((name) => `\${${name}}`).join(" ");
function flowLogSet(flowLog: Record<string, string>): string {
  const members = {
    flowLogId: "fl-0123",
    resourceId: "vpc-0123",
    flowLogStatus: "ACTIVE",
    deliverLogsStatus: "SUCCESS",
    logGroupName: "/vpc/flow",
    logFormat: DEFAULT_TEXT,
    ...flowLog,
  };
  const item = Object.entries(members).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<flowLogSet><item>${item.join("")}</item></flowLogSet>`;
}

/** A pipeline through which data flows. */
const HEALTHY: Record<string, Answer | Answering> = {
  GetCallerIdentity: {
    xml: "<Arn>arn:aws:sts::123456789012:assumed-role/Admin/jo</Arn><Account>123456789012</Account>",
  },
  DescribeFlowLogs: { xml: flowLogSet({}) },
  FilterLogEvents: ({ logGroupName }) => ({
    events: logGroupName === "/vpc/flow" ? [{ message: LINE, timestamp: Date.now() - 61_000 }] : [],
  }),
  TestMetricFilter: { matches: [{ eventNumber: 1, eventMessage: LINE }] },
  DescribeSubscriptionFilters: { subscriptionFilters: [FILTER] },
  GetRole: (asked) => ({ xml: role(ofFunction(asked) ? LAMBDA : {}) }),
  ListRolePolicies: { xml: "<PolicyNames><member>p</member></PolicyNames><IsTruncated>false</IsTruncated>" },
  GetRolePolicy: (asked) => (ofFunction(asked) ? policies(FUNCTION_MAY) : policies(PUT, KEY)),
  ListAttachedRolePolicies: { xml: "<AttachedPolicies></AttachedPolicies><IsTruncated>false</IsTruncated>" },
  DescribeStreamSummary: {
    StreamDescriptionSummary: {
      StreamStatus: "ACTIVE",
      OpenShardCount: 1,
      RetentionPeriodHours: 24,
      StreamModeDetails: { StreamMode: "ON_DEMAND" },
    },
  },
  ListShards: { Shards: [{ ShardId: "shardId-000000000000" }] },
  GetShardIterator: { ShardIterator: "i" },
  GetRecords: records(CONTROL, dataMessage(LINE, LINE)),
  ListEventSourceMappings: { EventSourceMappings: [MAPPING] },
  GetFunctionConfiguration: { State: "Active", LastUpdateStatus: "Successful" },
  ListObjectsV2: { xml: "<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated>" },
};

const KINESIS = ["DescribeStreamSummary", "ListShards", "GetShardIterator", "GetRecords"];
const HOPS = [
  "credentials",
  "flow logs",
  "log group",
  "subscription filter",
  "pattern",
  "role",
  "stream",
  "records",
  "function role",
  "function",
  "dead letters",
];

let cwd: string;
let aws: FakeAws;

beforeEach(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-verify-"));
  writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify(CONFIG));
  aws = await startFakeAws({ ...HEALTHY });
});
afterEach(async () => {
  await aws.stop();
  rmSync(cwd, { recursive: true });
});

async function verify(...flags: string[]) {
  const { status, stdout, stderr } = await vpcflow(["verify", "--endpoint-url", aws.url, "--json", ...flags], { cwd });
  const report = JSON.parse(stdout || "{}") as { ok: boolean; findings: Finding[]; records: Record<string, unknown>[] };
  return { status, stderr, ...report, hop: (name: string) => report.findings.find(({ hop }) => hop === name) };
}

describe("verify", () => {
  it("passes every hop of a pipeline through which data flows, and shows the records", async () => {
    const { status, stdout } = await vpcflow(["verify", "--endpoint-url", aws.url], { cwd });
    expect(stdout).toMatch(/✔ credentials {9}assumed-role\/Admin\/jo in account …9012, eu-west-1\n/);
    expect(stdout).toContain("2 flow logs in 2 records of 1 shard (beside 1 control message)");
    expect(stdout).toMatch(/start +srcaddr +srcport/);
    expect(stdout).toMatch(/2021-09-02T21:44:48Z +10\.0\.0\.1 +443 +10\.0\.0\.2 +50000 +tcp +https/);
    expect(stdout).toContain("11 of 11 hops passed, 0 failed.");
    expect(status).toBe(0);
  });

  it("prints findings and records as JSON", async () => {
    const { status, ok, findings, records: shown } = await verify("--limit", "1");
    expect(status).toBe(0);
    expect(ok).toBe(true);
    expect(findings.map(({ hop, status }) => [hop, status])).toEqual(HOPS.map((hop) => [hop, "passed"]));
    expect(shown).toEqual([expect.objectContaining({ srcaddr: "10.0.0.1", dstport: 50000, timestamp: 1630619088000 })]);
  });

  it("keeps stdout for the records with a machine's format", async () => {
    const { stdout, stderr } = await vpcflow(["verify", "--endpoint-url", aws.url, "-f", "ndjson"], { cwd });
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).srcaddr),
    ).toEqual(["10.0.0.1", "10.0.0.1"]);
    expect(stderr).toContain("✔ stream");
    expect(stderr).toContain("11 of 11 hops passed");
  });
});

describe("verify shows records as they came", () => {
  const withFields = (extractedFields: object) =>
    gzipSync(
      JSON.stringify({
        messageType: "DATA_MESSAGE",
        owner: "1",
        logGroup: "g",
        logStream: "l",
        subscriptionFilters: ["f"],
        logEvents: [{ id: "1", timestamp: 1630619088000, message: "of its own kind", extractedFields }],
      }),
    );
  const shown = (...flags: string[]) => vpcflow(["verify", "--endpoint-url", aws.url, ...flags], { cwd });

  it("a value with a space too", async () => {
    aws.answers["GetRecords"] = records(withFields({ srcaddr: "10.0.0.9", note: "two words" }));
    const { status, stdout } = await shown("-f", "ndjson");
    expect(JSON.parse(stdout)).toMatchObject({ srcaddr: "10.0.0.9", note: "two words" });
    expect(status).toBe(0);
  });

  it("with the columns of one's choice, records of several kinds among them", async () => {
    aws.answers["GetRecords"] = records(dataMessage(LINE), withFields({ srcaddr: "10.0.0.9", note: "two words" }));
    const { status, stdout } = await shown("-f", "tsv", "--columns", "timestamp,srcaddr");
    expect(stdout).toBe("timestamp\tsrcaddr\n1630619088000\t10.0.0.1\n1630619088000\t10.0.0.9\n");
    expect(status).toBe(0);
  });

  it("in a format that is named, and no more than the limit", async () => {
    aws.answers["GetRecords"] = records(dataMessage("10.0.0.1 7", "10.0.0.2 8"), dataMessage("10.0.0.3 9", "no"));
    const { stdout, stderr } = await shown("--log-format", "${srcaddr} ${bytes}", "-f", "text", "--limit", "3");
    expect(stdout).toBe("10.0.0.1 7\n10.0.0.2 8\n10.0.0.3 9\n");
    expect(stderr).toContain("1 event of another format");
  });

  it("in a file, the findings on stdout", async () => {
    const { stdout } = await shown("-o", "out");
    expect(readFileSync(path.join(cwd, "out"), "utf8")).toMatch(/^start +srcaddr[\s\S]*10\.0\.0\.1/);
    expect(stdout).toContain("11 of 11 hops passed");
    expect(stdout).not.toContain("interface-id");
  });

  it("so that the JSON steers no terminal", async () => {
    aws.answers["GetRecords"] = records(dataMessage(LINE.replace("eni-1", "eni-\u202e\u009b1m")));
    const { context, stdout } = createWorld({ cwd, terminal: true });
    await run(["verify", "--endpoint-url", aws.url, "--json"], context);
    expect(stdout.raw).toContain("eni-\\u202e\\u009b1m");
    expect(JSON.parse(stdout.raw).records[0].interface_id).toBe("eni-\u202e\u009b1m");
  });
});

describe("verify fails, and says what to do, when", () => {
  it.each<[string, Record<string, Answer>, string, RegExp]>([
    [
      "the credentials are another account's",
      { GetCallerIdentity: { xml: "<Arn>arn:aws:iam::999999999999:user/jo</Arn><Account>999999999999</Account>" } },
      "credentials",
      /…9999.*the pipeline is in account …9012 .*--profile/,
    ],
    [
      "the log group has no event",
      { FilterLogEvents: { events: [] } },
      "log group",
      /\/vpc\/flow has no event since .*wait/,
    ],
    [
      "the log group is not there",
      { FilterLogEvents: { error: "ResourceNotFoundException" } },
      "log group",
      /the log group \/vpc\/flow does not exist in eu-west-1 .*region.*vpcflow deploy/,
    ],
    [
      "there is no filter",
      { DescribeSubscriptionFilters: { subscriptionFilters: [] } },
      "subscription filter",
      /no subscription filter prod-flows-to-kinesis .*apply/,
    ],
    [
      "the filter leads elsewhere",
      { DescribeSubscriptionFilters: { subscriptionFilters: [{ ...FILTER, destinationArn: "arn:x:stream/other" }] } },
      "subscription filter",
      /leads elsewhere/,
    ],
    [
      "the filter has another pattern",
      { DescribeSubscriptionFilters: { subscriptionFilters: [{ ...FILTER, filterPattern: "" }] } },
      "subscription filter",
      /another pattern/,
    ],
    ["the role is not there", { GetRole: { error: "NoSuchEntity", status: 404 } }, "role", /no such resource/],
    ...Object.entries({
      "trusts somebody else": { Principal: { Service: "ec2.amazonaws.com" } },
      "trusts another Region": { Principal: { Service: "logs.us-east-1.amazonaws.com" } },
      "may be tagged, not assumed": { Action: "sts:TagSession" },
      "is for another account": { Condition: { StringLike: { "aws:SourceArn": "arn:aws:logs:*:999999999999:*" } } },
      "is for another log group": {
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:log-group:/other:*" } },
      },
    }).map(
      ([what, trust]) =>
        [`the role ${what}`, { GetRole: { xml: role(trust) } }, "role", NOT_TRUSTED] satisfies [
          string,
          Record<string, Answer>,
          string,
          RegExp,
        ],
    ),
    ...[
      [{ ...PUT, Resource: `${STREAM_ARN}-2` }, KEY],
      [{ ...PUT, Resource: STREAM_ARN.replace("eu-west-1", "eu-west-2") }, KEY],
      [{ ...PUT, Resource: STREAM_ARN.replace("1234", "9999") }, KEY],
      [{ ...PUT, Action: ["kinesis:Get*"], Resource: "*" }, KEY],
      [PUT, KEY, { ...PUT, Effect: "Deny", Resource: "*" }],
    ].map(
      (statements) =>
        [
          `the role may not put: ${JSON.stringify(statements.at(-1) === KEY ? statements[0] : statements.at(-1))}`,
          { GetRolePolicy: policies(...statements) },
          "role",
          MAY_NOT_PUT,
        ] satisfies [string, Record<string, Answer>, string, RegExp],
    ),
    ["the role may not use the key", { GetRolePolicy: policies(PUT) }, "role", MAY_NOT_ENCRYPT],
    [
      "the role may use the key for another stream",
      {
        GetRolePolicy: policies(PUT, {
          ...KEY,
          Condition: { StringEquals: { "kms:EncryptionContext:aws:kinesis:arn": `${STREAM_ARN}-2` } },
        }),
      },
      "role",
      MAY_NOT_ENCRYPT,
    ],
    [
      "the filter uses another role",
      { DescribeSubscriptionFilters: { subscriptionFilters: [{ ...FILTER, roleArn: "arn:aws:iam::1:role/x" }] } },
      "subscription filter",
      /does not use the role prod-flows-eu-west-1-to-kinesis, but x/,
    ],
    [
      "the mapping is not ready",
      { ListEventSourceMappings: { EventSourceMappings: [{ ...MAPPING, State: "Enabling" }] } },
      "function",
      /Enabling.*Wait until/,
    ],
    [
      "the stream is not there",
      { DescribeStreamSummary: { error: "ResourceNotFoundException" } },
      "stream",
      /no such resource/,
    ],
    [
      "the stream is not ready",
      { DescribeStreamSummary: { StreamDescriptionSummary: { StreamStatus: "CREATING" } } },
      "stream",
      /CREATING.*Wait/,
    ],
    [
      "nothing arrived",
      { GetRecords: records() },
      "records",
      /no record arrived since \S+:\d\dZ, in the last 15 min .*--start/,
    ],
    [
      "only the health check arrived",
      { GetRecords: records(CONTROL) },
      "records",
      /0 flow logs in 1 record .*Only CloudWatch Logs' health check/,
    ],
    [
      "what arrived is something else",
      { GetRecords: records(Buffer.from("x"), dataMessage("hello there")) },
      "records",
      /1 event of another format, 1 part that cannot be read\) .*logFormat/,
    ],
    [
      "reading is throttled",
      { GetRecords: { error: "ProvisionedThroughputExceededException" } },
      "records",
      /throttled.*other readers/,
    ],
    [
      "no mapping leads to the function",
      { ListEventSourceMappings: { EventSourceMappings: [] } },
      "function",
      /no event source mapping.*apply/,
    ],
    [
      "the function is not there",
      { ListEventSourceMappings: { error: "ResourceNotFoundException", status: 404 } },
      "function",
      /no such resource/,
    ],
    [
      "the mapping is off",
      { ListEventSourceMappings: { EventSourceMappings: [{ ...MAPPING, State: "Disabled" }] } },
      "function",
      /Disabled.*--enabled --uuid 8d2e/,
    ],
    [
      "the last batch failed",
      {
        ListEventSourceMappings: {
          EventSourceMappings: [{ ...MAPPING, LastProcessingResult: "PROBLEM: Function call failed" }],
        },
      },
      "function",
      /PROBLEM.*aws logs tail/,
    ],
  ])(
    "%s",
    async (_, answers, hop, said) => {
      Object.assign(aws.answers, answers);
      const { status, ok, hop: finding } = await verify();
      expect(finding(hop)).toMatchObject({ status: "failed" });
      expect(`${finding(hop)?.found} ${finding(hop)?.fix}`).toMatch(said);
      expect([status, ok]).toEqual([1, false]);
    },
    30_000,
  );

  it.each([
    ["ExpiredToken", /have expired.*aws sso login/],
    ["InvalidClientTokenId", /does not know these credentials/],
  ])("the credentials are refused (%s): the other hops are not asked", async (error, said) => {
    aws.answers["GetCallerIdentity"] = { error, status: 403 };
    const { status, findings } = await verify();
    expect(findings.map(({ hop, found, fix }) => `${hop}: ${found} ${fix}`)).toEqual([expect.stringMatching(said)]);
    expect(new Set(aws.asked)).toEqual(new Set(["GetCallerIdentity"]));
    expect(status).toBe(1);
  });

  it("nothing listens at the endpoint", async () => {
    const { status, findings } = await verify("--endpoint-url", "http://127.0.0.1:1");
    expect(findings).toEqual([
      expect.objectContaining({ status: "failed", found: expect.stringContaining("Nothing listens") }),
    ]);
    expect(status).toBe(1);
  });
});

describe("verify could not check a hop", () => {
  const MESSAGE = "User: arn:aws:iam::123456789012:user/jo is not authorized to perform: ";
  it.each([
    ["log group", "FilterLogEvents", "AccessDeniedException", "logs:FilterLogEvents"],
    ["subscription filter", "DescribeSubscriptionFilters", "AccessDeniedException", "logs:DescribeSubscriptionFilters"],
    ["role", "GetRole", "AccessDenied", "iam:GetRole"],
    ["role", "GetRolePolicy", "AccessDenied", "iam:GetRolePolicy"],
    ["stream", "DescribeStreamSummary", "AccessDeniedException", "kinesis:DescribeStreamSummary"],
    ["function", "ListEventSourceMappings", "AccessDeniedException", "lambda:ListEventSourceMappings"],
  ])(
    "%s, whose %s the caller is denied: the action is named, and it is no failure",
    async (hop, action, error, denied) => {
      for (const message of [`${MESSAGE}${denied} on resource: x`, "Denied."]) {
        aws.answers[action] = { error, message, status: 403 };
        const { status, hop: finding } = await verify();
        expect(finding(hop)).toMatchObject({ status: "unchecked" });
        expect(finding(hop)?.found).toContain(denied);
        expect(finding(hop)?.fix).toContain(denied);
        expect(status).toBe(0);
      }
    },
  );

  it("where no record could be read: that is not enough for exit status 0", async () => {
    aws.answers["GetRecords"] = { error: "AccessDeniedException", message: "Denied." };
    const { status, stdout } = await vpcflow(["verify", "--endpoint-url", aws.url], { cwd });
    expect(stdout).toContain("– records");
    expect(stdout).toContain("kinesis:GetRecords");
    expect(stdout).toContain("not proved: flow logs arrive on the stream and decode");
    expect(stdout).toContain("10 of 11 hops passed, 0 failed, 1 could not be checked. No flow log was decoded.");
    expect(status).toBe(1);
  });

  it("of a service that the endpoint lacks, without a word of blame", async () => {
    for (const action of Object.keys(aws.answers)) if (!KINESIS.includes(action)) delete aws.answers[action];
    const { status, findings } = await verify();
    const open = findings.filter((finding) => finding.status === "unchecked");
    expect(open.map(({ hop }) => hop)).toEqual(HOPS.filter((hop) => hop !== "stream" && hop !== "records"));
    for (const { found } of open) expect(found).toBe("could not be checked: this endpoint does not have that service");
    expect(status).toBe(0);
  });

  it("the role, where its policy has what is not evaluated: it is named", async () => {
    const odd = { StringEquals: { "aws:PrincipalTag/team": "x" } };
    aws.answers["GetRolePolicy"] = policies({ ...PUT, Condition: odd }, KEY);
    expect((await verify()).hop("role")).toMatchObject({
      status: "unchecked",
      found: expect.stringContaining("the condition key aws:PrincipalTag/team, which is not evaluated here"),
    });
    aws.answers["GetRolePolicy"] = policies(PUT, { ...PUT, Condition: odd }, KEY);
    expect((await verify()).hop("role")?.status).toBe("passed");
  });

  it("that the config alone knows, where a stream is named", async () => {
    const { status, findings } = await verify("--stream", "another", "--region", "eu-west-1");
    const open = findings.filter(({ status }) => status === "unchecked").map(({ hop }) => hop);
    expect(open).toEqual(HOPS.filter((hop) => !["credentials", "stream", "records"].includes(hop)));
    expect(status).toBe(0);
  });

  it("looks at more than the first page of the log group", async () => {
    aws.answers["FilterLogEvents"] = { events: [], nextToken: "more" };
    const { hop } = await verify();
    expect(aws.asked.filter((action) => action === "FilterLogEvents").length).toBeGreaterThan(1);
    expect(hop("log group")?.status).toBe("failed");
  });
});

describe("verify of what is not there", () => {
  it("a config that was named and is not there, even where a stream is named too", async () => {
    const { status, stderr } = await verify("--stream", "prod-flows", "--config", "absent.json");
    expect(stderr).toContain("There is no absent.json here.");
    expect(status).toBe(1);
  });

  it("neither a config nor a stream: says how to name one", async () => {
    rmSync(path.join(cwd, "vpcflow.json"));
    const { status, stderr } = await vpcflow(["verify"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/no vpcflow\.json here.*\n.*--stream NAME/);
  });

  it.each([
    ["--limit", "none"],
    ["--since", "yesterday"],
    ["--wait", "a while"],
    ["--start", "yesterday"],
    ["--columns", "source"],
    ["--log-format", "nope"],
    ["--region", "nonsense"],
    ["--endpoint-url", "foo"],
    ["--external-id", "x"],
  ])("wrong usage of %s", async (flag, value) => {
    const { status, stderr } = await vpcflow(["verify", flag, value], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(flag === "--region" ? "the name of an AWS region" : flag);
  });

  it("--start and --since, its older name, say the same, and not both", async () => {
    aws.answers["FilterLogEvents"] = { events: [] };
    for (const flag of ["--start", "--since"]) {
      const { hop } = await verify(flag, "2026-01-31T12:00:00Z");
      expect(hop("log group")?.found).toContain("no event since 2026-01-31T11:45:00Z, in the last ");
    }
    expect((await verify("--start", "1h", "--since", "2h")).status).toBe(2);
  });

  it("a broken config where a stream is named: it is left aside, with a note", async () => {
    writeFileSync(path.join(cwd, "vpcflow.json"), "{");
    const { status, stderr, hop } = await verify("--stream", "prod-flows", "--region", "eu-west-1");
    expect(stderr).toContain("The vpcflow.json here is left aside: vpcflow.json is not JSON");
    expect(hop("records")?.status).toBe("passed");
    expect(status).toBe(0);
    expect((await verify("--config", "vpcflow.json", "--stream", "prod-flows")).status).toBe(1);
    expect((await verify()).status).toBe(1);
  });
});

describe("verify waits", () => {
  it("until data flows, and shows each hop as it is in the end", async () => {
    let looks = 0;
    aws.answers["GetRecords"] = () => (++looks > 1 ? records(dataMessage(LINE)) : records());
    const { context, stdout, stderr } = createWorld({ cwd });
    const flags = { endpointUrl: aws.url, wait: "1m", limit: "10", format: "table" } as const;
    const report = await verifyPipeline(flags, context, { everyMs: 20 });
    expect(report.ok).toBe(true);
    expect(stdout.text).toContain("✔ records             1 flow log");
    expect(stdout.text).not.toContain("✖");
    expect(stderr.text).toContain("✔ waiting for: records 1 flow log");
  });

  it("before it sends a probe, which would stop where the data does", async () => {
    let looks = 0;
    aws.answers["GetRecords"] = () => (++looks > 2 ? records(dataMessage(LINE)) : records());
    aws.answers["PutLogEvents"] = { rejectedLogEventsInfo: { tooNewLogEventStartIndex: 0 } };
    const { context, stdout } = createWorld({ cwd });
    const flags = { endpointUrl: aws.url, wait: "1m", probe: true, limit: "10", format: "table" } as const;
    await verifyPipeline(flags, context, { everyMs: 20 });
    expect(looks).toBe(3);
    expect(aws.asked.indexOf("PutLogEvents")).toBeGreaterThan(aws.asked.lastIndexOf("GetRecords"));
    expect(stdout.text).toMatch(/✔ records [\s\S]*✖ probe /);
  });

  it("not where a hop has failed that waiting cannot mend", async () => {
    aws.answers["GetRecords"] = records();
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [] };
    const started = performance.now();
    const { status, hop } = await verify("--wait", "15m");
    expect(performance.now() - started).toBeLessThan(10_000);
    expect([status, hop("records")?.mayPass, hop("subscription filter")?.mayPass]).toEqual([1, true, undefined]);
  });

  it("and at Ctrl-C leaves at once with what was found", async () => {
    aws.answers["GetRecords"] = records();
    const stop = new AbortController();
    const { context, stdout, stderr } = createWorld({ cwd, signal: stop.signal });
    const ended = run(["verify", "--endpoint-url", aws.url, "--wait", "15m"], context);
    await expect.poll(() => aws.asked.includes("ListObjectsV2"), { timeout: 10_000 }).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop.abort();
    expect(await ended).toBe(130);
    expect(stdout.text).toContain("… records");
    expect(stdout.text).toMatch(/10 of 11 hops passed, 1 not yet/);
    expect(stderr.text).toMatch(/Cancelled\.\n {2}.*main\.js.? verify --wait 15m goes on waiting/);
  });
});

describe("verify after a change of the format", () => {
  it("takes records of the flow log before for what they are, and awaits those of the new one", async () => {
    aws.answers["GetRecords"] = records(dataMessage("of another format"));
    const { hop } = await verify();
    expect(hop("records")?.mayPass).toBeUndefined();
    expect(hop("records")?.fix).toMatch(/Where the flow log was made anew of late, .* Else check what else writes/);
    const creationTime = new Date(Date.now() - 120_000).toISOString();
    aws.answers["DescribeFlowLogs"] = { xml: flowLogSet({ creationTime }) };
    expect((await verify()).hop("records")).toMatchObject({
      status: "failed",
      mayPass: true,
      found: expect.stringContaining("lines of the flow log before fl-0123, which was created 2 min ago"),
    });
  });
});

describe("verify of a function that never ran", () => {
  it("does not pass it while records that it should have taken lie on the stream", async () => {
    const never = { ...MAPPING, LastProcessingResult: "No records processed" };
    aws.answers["ListEventSourceMappings"] = { EventSourceMappings: [never] };
    const { Records } = records(dataMessage(LINE)) as { Records: object[] };
    const arrivedAt = (ageMs: number): Answer => ({
      Records: Records.map((record) => ({ ...record, ApproximateArrivalTimestamp: (Date.now() - ageMs) / 1000 })),
      MillisBehindLatest: 0,
    });
    aws.answers["GetRecords"] = arrivedAt(5_000);
    expect((await verify()).hop("function")?.status).toBe("passed");
    aws.answers["GetRecords"] = arrivedAt(12 * 60_000);
    const { hop, status } = await verify();
    expect(hop("function")).toMatchObject({ status: "unchecked", found: expect.stringContaining("12 min ago") });
    expect([hop("records")?.status, status]).toEqual(["passed", 0]);
  });
});

describe("verify --json has for machines", () => {
  it("the actions of each hop and the figures behind what was found", async () => {
    const { findings, hop } = await verify();
    for (const { hop: name, actions } of findings) expect(actions, name).not.toEqual([]);
    expect(hop("records")).toMatchObject({
      actions: [
        "kinesis:ListShards",
        "kinesis:GetShardIterator",
        "kinesis:GetRecords",
        "kms:Decrypt",
        "ec2:DescribeFlowLogs",
      ],
      data: { flowLogs: 2, records: 2, controlMessages: 1, probes: 0 },
    });
  });

  it("no account's id in a text, whatever AWS says", async () => {
    const message = "arn:aws:kinesis:eu-west-1:123456789012:stream/x is odd, says 123456789012";
    for (const action of ["DescribeStreamSummary", "DescribeFlowLogs", "ListObjectsV2", "GetFunctionConfiguration"])
      aws.answers[action] = { error: "OddException", message };
    for (const { found, fix } of (await verify()).findings) expect(`${found} ${fix}`).not.toContain("123456789012");
  });
});

describe("verify leaves probes out", () => {
  const probe = probeLine(DEFAULT_FORMAT, { sentAtMs: Date.now(), nonce: 7 });

  it("of its sample, and says so", async () => {
    aws.answers["GetRecords"] = records(dataMessage(LINE, probe), dataMessage(probe));
    const { status, hop, records: shown } = await verify();
    expect(hop("records")?.found).toContain("1 flow log in 2 records of 1 shard; 2 probes left out");
    expect(shown).toHaveLength(1);
    expect(status).toBe(0);
  });

  it("and takes them for no flow log", async () => {
    aws.answers["GetRecords"] = records(dataMessage(probe));
    const { status, hop } = await verify();
    expect(hop("records")).toMatchObject({
      status: "failed",
      mayPass: true,
      fix: expect.stringContaining("Only probes"),
    });
    expect(status).toBe(1);
  });
});

describe("verify between accounts", () => {
  const write = (config: object) => writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify(config));
  const DESTINATION = "arn:aws:logs:eu-west-1:999999998888:destination:central";
  const { version, name, region } = CONFIG;

  it("a sender proves its own side, and says whose the rest is", async () => {
    write({ version, name, region, source: CONFIG.source, destination: { arn: DESTINATION } });
    const filter = { filterName: "prod-flows-to-destination", filterPattern: PATTERN, destinationArn: DESTINATION };
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [filter] };
    const { status, ok, findings, hop } = await verify();
    expect(findings.filter(({ status }) => status === "passed").map(({ hop }) => hop)).toEqual(HOPS.slice(0, 5));
    for (const other of ["destination", "stream", "records", "function"])
      expect(hop(other)?.found).toContain("it belongs to the receiving account …8888");
    expect([status, ok]).toEqual([0, true]);
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [{ ...filter, destinationArn: STREAM_ARN }] };
    expect((await verify()).hop("subscription filter")?.found).toContain(
      "not to the destination central of account …8888",
    );
  });

  it("a receiver without flow logs of its own proves its side", async () => {
    write({ version, name, region, source: {}, central: { accountIds: ["999999998888"] } });
    const { findings } = await verify();
    const owned = findings.filter(({ found }) => !found.includes("belongs to the sending accounts"));
    expect(owned.map(({ hop }) => hop)).toEqual([
      "credentials",
      "destination",
      "destination role",
      "stream",
      "records",
      "function role",
      "function",
      "dead letters",
    ]);
  });
});

describe("verify of kinesis-local, which is no other service", () => {
  it("decodes the records and leaves the rest open; a stream that is not there fails", async () => {
    const kinesis = await startKinesis({ region: "eu-west-1", accountId: "123456789012" });
    const client = kinesis.client();
    try {
      await client.send(new CreateStreamCommand({ StreamName: "prod-flows", ShardCount: 1 }));
      const put = new PutRecordCommand({ StreamName: "prod-flows", PartitionKey: "a", Data: dataMessage(LINE) });
      await expect.poll(() => client.send(put).then(() => "put", String), { timeout: 10_000 }).toBe("put");
      const { status, findings } = await verify("--endpoint-url", kinesis.endpoint);
      const found = findings.map(({ hop, status, found }) => [
        hop,
        status,
        found.replace("could not be checked: ", ""),
      ]);
      const lacks = "this endpoint does not have that service";
      expect(found).toEqual([
        ...HOPS.slice(0, HOPS.indexOf("stream")).map((hop) => [hop, "unchecked", lacks]),
        ["stream", "passed", "prod-flows: ACTIVE, 1 open shard, provisioned, keeps records 24 h"],
        ["records", "passed", expect.stringMatching(/^\d flow logs? in \d records? of 1 shard$/)],
        ["function role", "unchecked", lacks],
        ["function", "unchecked", lacks],
        ["dead letters", "unchecked", lacks],
      ]);
      expect(status).toBe(0);
      const nope = await verify("--endpoint-url", kinesis.endpoint, "--stream", "nope", "--region", "eu-west-1");
      expect(nope.hop("stream")).toMatchObject({ status: "failed", found: expect.stringContaining("nope not found") });
      expect(nope.status).toBe(1);
    } finally {
      client.destroy();
      await kinesis.stop();
    }
  }, 30_000);
});
