import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_FORMAT, RICH_FORMAT } from "../../flow/format.ts";
import { type FakeAws, startFakeAws } from "./fake-aws.ts";
import { converse, DOWN, ENTER, type Step, vpcflow } from "./terminal.ts";

const SPACE = " ";
const LINE =
  "2 123456789012 eni-0123456789abcdef0 10.0.0.1 10.0.0.2 443 50000 6 10 840 1620000000 1620000060 ACCEPT OK";

let cwd: string;
let aws: FakeAws;

// Loading the SDK takes seconds on a busy machine, and questions to AWS have a time limit of five.
beforeAll(async () => {
  await Promise.all([
    import("../../cli/setup/run.ts"),
    import("../../stacks/synth.ts"),
    import("../../sources/ec2-client.ts"),
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-cloudwatch"),
  ]);
}, 60_000);

beforeEach(async () => {
  cwd = path.join(mkdtempSync(path.join(tmpdir(), "vpcflow-lists-")), "prod-flows");
  mkdirSync(cwd);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  aws = await startFakeAws({
    DescribeVpcs: {
      xml: `<vpcSet>
        <item><vpcId>vpc-0000000a</vpcId><cidrBlock>172.31.0.0/16</cidrBlock><isDefault>true</isDefault></item>
        <item><vpcId>vpc-0000000b</vpcId><cidrBlock>10.0.0.0/16</cidrBlock><isDefault>false</isDefault>
          <tagSet><item><key>Name</key><value>prod</value></item></tagSet></item>
      </vpcSet>`,
    },
    DescribeFlowLogs: {
      xml: `<flowLogSet><item><flowLogId>fl-1</flowLogId><resourceId>vpc-1</resourceId><deliverLogsStatus>SUCCESS</deliverLogsStatus>
        <logGroupName>/vpc/flow</logGroupName><logFormat>${RICH_FORMAT.text}</logFormat></item></flowLogSet>`,
    },
    DescribeLogGroups: (request) => ({
      logGroups: ["/app/web", "/aws/lambda/x", "/vpc/flow"]
        .filter((name) => name.startsWith(String(request["logGroupNamePrefix"] ?? "")))
        .map((logGroupName) => ({ logGroupName, logGroupClass: "STANDARD", arn: `arn:${logGroupName}:*` })),
    }),
    DescribeSubscriptionFilters: { subscriptionFilters: [] },
    DescribeAccountPolicies: { accountPolicies: [] },
    FilterLogEvents: { events: [{ logStreamName: "eni-1", message: LINE }] },
    TestMetricFilter: { matches: [{ eventNumber: 1 }] },
    GetMetricData: (request) => {
      const queries = request["MetricDataQueries"] as { Id: string; MetricStat: { Metric: { MetricName: string } } }[];
      const hour = Math.floor(Date.now() / 3_600_000) * 3600 - 3600;
      return {
        MetricDataResults: queries.map(({ Id, MetricStat: { Metric } }) => ({
          Id,
          Timestamps: [hour],
          Values: [Metric.MetricName === "IncomingBytes" ? 3_600_000_000 : 18_000_000],
        })),
      };
    },
  });
});

afterEach(async () => {
  await aws.stop();
  vi.unstubAllEnvs();
  rmSync(path.dirname(cwd), { recursive: true, force: true });
});

const BEGIN: readonly Step[] = [
  ["Name of the pipeline", ENTER],
  ["AWS Region", "eu-west-1", ENTER],
  ["Where does the stream live", ENTER],
];
const REST: readonly Step[] = [
  ["URL to post", ENTER],
  ["finer settings", ENTER],
  ["Write it?", ENTER],
  ["Deploy it now", ENTER],
];

function config() {
  return JSON.parse(readFileSync(path.join(cwd, "vpcflow.json"), "utf8"));
}

function wizard(steps: readonly Step[], flags: readonly string[] = []) {
  return converse(["setup", "--endpoint-url", aws.url, ...flags], steps, { cwd });
}

describe("the wizard with AWS at hand", () => {
  const vpcs = (...keys: string[]): Step[] => [
    ...BEGIN,
    ["come from", DOWN, ENTER],
    ["Which VPCs", ...keys, ENTER],
    ["How do the flow log lines look", ENTER],
    ...REST,
  ];

  it("lists the VPCs with name and addresses, and takes those that are marked", async () => {
    const { status, stderr } = await wizard(vpcs(DOWN, SPACE));
    expect(status).toBe(0);
    expect(stderr).toContain("VPCs in eu-west-1 2 VPCs");
    expect(stderr).toContain("vpc-0000000a  172.31.0.0/16  default");
    expect(stderr).toContain("vpc-0000000b  prod  10.0.0.0/16");
    expect(config().source.vpcIds).toEqual(["vpc-0000000b"]);
  });

  it("objects to none, and takes ids that are in no list beside those that are marked", async () => {
    const steps: Step[] = [
      ...BEGIN,
      ["come from", DOWN, ENTER],
      ["Which VPCs", ENTER],
      ["a list of 1 to 100 ids", SPACE, DOWN, DOWN, SPACE, ENTER],
      ["Ids of the VPCs, separated by commas: (vpc-0000000a)", "vpc-0000000a vpc-0000000c", ENTER],
      ["How do the flow log lines look", ENTER],
      ...REST,
    ];
    await wizard(steps);
    expect(config().source.vpcIds).toEqual(["vpc-0000000a", "vpc-0000000c"]);
  });

  it("narrows hundreds down by part of a name first", async () => {
    const items = Array.from({ length: 300 }, (_, index) => {
      const id = `subnet-${(index + 0x1000_0000).toString(16)}`;
      return `<item><subnetId>${id}</subnetId><vpcId>vpc-0000000a</vpcId><cidrBlock>10.0.${index}.0/24</cidrBlock>
        <tagSet><item><key>Name</key><value>app-${index}</value></item></tagSet></item>`;
    });
    aws.answers["DescribeSubnets"] = { xml: `<subnetSet>${items.join("")}</subnetSet>` };
    await wizard([
      ...BEGIN,
      ["come from", DOWN, DOWN, ENTER],
      ["Part of an id, name or address (300", "no such", ENTER],
      ['None of them has "no such"', ...Array.from("no such", () => "\u007f"), "app-299", ENTER],
      ["Which subnets", SPACE, ENTER],
      ["How do the flow log lines look", ENTER],
      ...REST,
    ]);
    expect(config().source.subnetIds).toEqual([`subnet-${(299 + 0x1000_0000).toString(16)}`]);
  });

  it("shows a network interface by whose it is", async () => {
    aws.answers["DescribeNetworkInterfaces"] = {
      xml: `<networkInterfaceSet><item><networkInterfaceId>eni-0000000a</networkInterfaceId>
        <privateIpAddress>10.0.0.5</privateIpAddress><description>ELB app/web/1</description>
        <attachment><instanceOwnerId>amazon-elb</instanceOwnerId></attachment></item></networkInterfaceSet>`,
    };
    const steps: Step[] = [...BEGIN, ["come from", DOWN, DOWN, DOWN, ENTER], ["Which network", SPACE, ENTER]];
    const { stderr } = await wizard([...steps, ["How do the", ENTER], ...REST]);
    expect(stderr).toContain("eni-0000000a  10.0.0.5  ELB app/web/1  amazon-elb");
    expect(config().source.eniIds).toEqual(["eni-0000000a"]);
  });

  const logGroup = (...keys: string[]): Step[] => [...BEGIN, ["come from", ENTER], ["Name of the log group", ...keys]];

  it("lists the log groups, those with flow logs first and functions' not, and takes the format that it finds", async () => {
    const { status, stderr, stdout } = await wizard([...logGroup(ENTER), ["Which format", ENTER], ...REST]);
    expect(status).toBe(0);
    expect(stderr).toContain("/vpc/flow  (1 flow log, rich)");
    expect(stderr).not.toContain("/aws/lambda/x");
    expect(config().source).toMatchObject({ logGroup: "/vpc/flow", logFormat: "rich" });
    // An hour's 18 million records of 200 bytes, which stand for the hour and what has passed of the next.
    expect(stdout).toMatch(/flow log records a second, measured over/);
    expect(stdout).toContain("200 bytes a record");
  });

  it("lists the log groups where EC2 may not be asked, and says that it does not know which have flow logs", async () => {
    aws.answers["DescribeFlowLogs"] = { error: "UnauthorizedOperation" };
    const { stderr } = await wizard([...logGroup(DOWN, ENTER), ["Which format", ENTER], ...REST]);
    expect(stderr).toContain("2 log groups; EC2 does not tell which have flow logs");
    expect(stderr).toContain(
      "Could not look at the flow logs that deliver to it: AWS denies you the action ec2:Describe",
    );
    expect(config().source.logGroup).toBe("/vpc/flow");
  });

  it("takes a log group that is typed and in no list, and says that it is not there", async () => {
    const { stderr } = await wizard([
      ...logGroup("/elsewhere", ENTER),
      ["There is no log group", "y", ENTER],
      ["Which format", ENTER],
      ...REST,
    ]);
    expect(stderr).toContain('! There is no log group "/elsewhere" in eu-west-1.');
    expect(config().source.logGroup).toBe("/elsewhere");
  });

  it("asks again for the log group where it will not do", async () => {
    await wizard([
      ...logGroup("/elsewhere", ENTER),
      ["Use this log group all the same", ENTER],
      ["Name of the log group", ENTER],
      ["Which format", ENTER],
      ...REST,
    ]);
    expect(config().source.logGroup).toBe("/vpc/flow");
  });

  it("proposes a format of somebody's own as it is", async () => {
    const format = "${srcaddr} ${dstaddr} ${start} ${bytes}";
    aws.answers["DescribeFlowLogs"] = {
      xml: `<flowLogSet><item><logGroupName>/vpc/flow</logGroupName><logFormat>${format}</logFormat></item></flowLogSet>`,
    };
    await wizard([...logGroup(ENTER), ["as it is: 4 fields", ENTER], ...REST]);
    expect(config().source.logFormat).toBe(format);
  });

  it("leaves the format that a flag says, and says that the flow logs have another", async () => {
    const { stderr } = await wizard([...logGroup(ENTER), ...REST], ["--log-format", "default"]);
    expect(stderr).toContain("Its flow logs have the format rich, and the pipeline expects default.");
    expect(config().source.logFormat).toBe("default");
    expect(RICH_FORMAT.text).not.toBe(DEFAULT_FORMAT.text);
  });

  it("estimates for --flows-per-second where that is said, and measures nothing", async () => {
    const { stdout } = await wizard(
      [...logGroup(ENTER), ["Which format", ENTER], ...REST],
      ["--flows-per-second", "50000"],
    );
    expect(stdout).toContain("50,000 flow log records a second");
    expect(aws.asked).not.toContain("GetMetricData");
  });
});

describe("the wizard without", () => {
  const typed: readonly Step[] = [
    ...BEGIN,
    ["come from", DOWN, ENTER],
    ["Ids of the VPCs", "vpc-0123abcd", ENTER],
    ["How do the flow log lines look", ENTER],
    ...REST,
  ];

  it("an action names it, and asks for the ids", async () => {
    aws.answers["DescribeVpcs"] = {
      error: "UnauthorizedOperation",
      message: "User: arn:aws:iam::1:user/x is not authorized to perform: ec2:DescribeVpcs",
    };
    const { stderr } = await wizard(typed);
    expect(stderr).toContain("AWS denies you the action ec2:DescribeVpcs.");
    expect(stderr).toContain("Type it instead.");
    expect(config().source.vpcIds).toEqual(["vpc-0123abcd"]);
  });

  it("metrics says so, asks for nothing in their place, and estimates for the usual rate", async () => {
    aws.answers["GetMetricData"] = { error: "AccessDeniedException" };
    const steps: Step[] = [...BEGIN, ["come from", ENTER], ["Name of the log group", ENTER], ["Which format", ENTER]];
    const { stderr, stdout } = await wizard([...steps, ...REST]);
    expect(stderr).toContain("AWS denies you the action cloudwatch:GetMetricData.");
    expect(stderr).not.toContain("Type it instead.");
    expect(stdout).toContain("assumed: 100 flow log records a second");
  });

  it("credentials says so once, and asks for all of it", async () => {
    vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ENDPOINT_URL"]) vi.stubEnv(name, undefined);
    const steps: Step[] = [
      ...BEGIN,
      ["come from", ENTER],
      ["Name of the log group", "/a", ENTER],
      ["Which format", ENTER],
      ...REST,
    ];
    const { stderr } = await converse(["setup"], steps, { cwd });
    expect(stderr.match(/No AWS credentials were found/g)).toHaveLength(1);
    expect(config().source.logGroup).toBe("/a");
    expect(aws.asked).toEqual([]);
  });

  it("a VPC in the Region asks for the ids", async () => {
    aws.answers["DescribeVpcs"] = { xml: "<vpcSet/>" };
    const { stderr } = await wizard(typed);
    expect(stderr).toContain("VPCs in eu-west-1 no VPC");
  });
});

describe("setup --yes", () => {
  it("asks nothing of AWS", async () => {
    const flags = ["--name", "prod-flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"];
    const { status } = await vpcflow(["setup", "--yes", ...flags, "--endpoint-url", aws.url], { cwd });
    expect(status).toBe(0);
    expect(aws.asked).toEqual([]);
  });
});
