import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { INSPECT_ACTIONS, type Inspected } from "../../../cli/inspect/inspection.ts";
import { inspectLogGroup } from "../../../cli/inspect/run.ts";
import { DEFAULT_FORMAT, RICH_FORMAT } from "../../../flow/format.ts";
import { probeLine } from "../../../flow/probe.ts";
import { clientConfig } from "../../../sources/aws-session.ts";
import { parseConfig } from "../../../stacks/config.ts";
import { deployPolicy } from "../../../stacks/deploy-policy.ts";
import { type Answer, type Answering, type FakeAws, startFakeAws } from "../fake-aws.ts";

const LINE =
  "2 123456789012 eni-0123456789abcdef0 10.0.0.1 10.0.0.2 443 50000 6 10 840 1620000000 1620000060 ACCEPT OK";
const NODATA = "2 123456789012 eni-0123456789abcdef0 - - - - - - - 1620000000 1620000060 - NODATA";

let aws: FakeAws;

/** A log group that a flow log of the default format delivers to, and that nobody has subscribed to. */
const WELL: Readonly<Record<string, Answer | Answering>> = {
  DescribeLogGroups: {
    logGroups: [{ logGroupName: "/vpc/flow", logGroupClass: "STANDARD", arn: "arn:x:/vpc/flow:*" }],
  },
  DescribeFlowLogs: { xml: flowLogs({ format: DEFAULT_FORMAT.text }) },
  DescribeSubscriptionFilters: { subscriptionFilters: [] },
  DescribeAccountPolicies: { accountPolicies: [] },
  FilterLogEvents: { events: [{ logStreamName: "eni-1", message: LINE }] },
  TestMetricFilter: { matches: [{ eventNumber: 1, eventMessage: LINE }] },
};

// Loading the SDK takes seconds on a busy machine, and questions to AWS have a time limit of five.
beforeAll(async () => {
  await Promise.all([import("../../../sources/ec2-client.ts"), import("@aws-sdk/client-cloudwatch-logs")]);
}, 60_000);

beforeEach(async () => {
  aws = await startFakeAws({ ...WELL });
});

afterEach(() => aws.stop());

describe("an existing log group", () => {
  it("that will do has its format told, and nothing to warn of", async () => {
    expect(await inspect()).toEqual({
      logGroup: "/vpc/flow",
      format: "default",
      formats: ["default"],
      warnings: [],
      unknown: [],
    });
  });

  it("is looked at by the actions that a policy can name, and by no others", async () => {
    aws.answers["DescribeLogGroups"] = { logGroups: [{ logGroupName: "/aws/lambda/x", arn: "arn:x:*" }] };
    aws.answers["ListTagsForResource"] = { tags: {} };
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: DEFAULT_FORMAT.text, group: "/aws/lambda/x" }) };
    await inspect({ source: { logGroup: "/aws/lambda/x" } });
    const named = INSPECT_ACTIONS.map((action) => action.split(":")[1]);
    expect([...new Set(aws.asked)].sort()).toEqual(named.sort());
  });

  it("that is not there is all that is said, with names that begin alike", async () => {
    aws.answers["DescribeLogGroups"] = { logGroups: [{ logGroupName: "/vpc/flow-logs" }] };
    const { warnings } = await inspect();
    expect(warnings).toMatchObject([{ code: "no-such-log-group" }]);
    expect(warnings[0]!.sentence).toBe('There is no log group "/vpc/flow" in eu-west-1; there is "/vpc/flow-logs".');
    expect(aws.asked).toEqual(["DescribeLogGroups"]);
  });

  it.each(["INFREQUENT_ACCESS", "DELIVERY"])("of the class %s takes no subscription", async (logGroupClass) => {
    aws.answers["DescribeLogGroups"] = { logGroups: [{ logGroupName: "/vpc/flow", logGroupClass }] };
    expect(await codes()).toEqual(["log-group-class"]);
  });

  it("that is a processor's own log is a loop, told by the pipeline that its tag names", async () => {
    aws.answers["DescribeLogGroups"] = { logGroups: [{ logGroupName: "/aws/lambda/a-processor", arn: "arn:x:*" }] };
    aws.answers["ListTagsForResource"] = (request) => ({
      tags: request["resourceArn"] === "arn:x" ? { "vpcflow:pipeline": "a" } : {},
    });
    const { warnings } = await inspect({ source: { logGroup: "/aws/lambda/a-processor" } });
    expect(warnings[0]).toMatchObject({ code: "processor-log" });
    expect(warnings[0]!.sentence).toContain('the processor of the pipeline "a"');
  });

  it("of any other function holds no flow logs", async () => {
    aws.answers["DescribeLogGroups"] = { logGroups: [{ logGroupName: "/aws/lambda/b", arn: "arn:x:*" }] };
    aws.answers["ListTagsForResource"] = { tags: {} };
    expect(await codes({ source: { logGroup: "/aws/lambda/b" } })).toContain("function-log");
  });

  it("that a key of one's own encrypts is not put on a stream with AWS's own key without a word", async () => {
    aws.answers["DescribeLogGroups"] = { logGroups: [{ logGroupName: "/vpc/flow", kmsKeyId: "arn:key" }] };
    expect(await codes({ encryption: { kmsKey: "aws-managed" } })).toEqual(["weaker-encryption"]);
    expect(await codes({ encryption: { kmsKey: "create" } })).toEqual([]);
  });
});

describe("the actions of a look", () => {
  it("are all in the policy that is printed for who deploys to an existing log group", () => {
    const source = { logGroup: "/aws/lambda/flows" };
    const config = parseConfig({ name: "prod-flows", region: "eu-west-1", source });
    const policies = deployPolicy(config, { accountId: "123456789012" });
    const allowed = policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
    expect(INSPECT_ACTIONS.filter((action) => !allowed.includes(action))).toEqual([]);
  });
});

describe("its flow logs", () => {
  it("have a format, by its name or as EC2 writes it", async () => {
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: RICH_FORMAT.text }) };
    expect((await inspect()).format).toBe("rich");
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: "${srcaddr} ${dstaddr} ${start}" }) };
    expect((await inspect()).format).toBe("${srcaddr} ${dstaddr} ${start}");
  });

  it("of several formats are told, and none of them is taken for the one", async () => {
    const xml = flowLogs({ format: DEFAULT_FORMAT.text }, { format: RICH_FORMAT.text }, { format: RICH_FORMAT.text });
    aws.answers["DescribeFlowLogs"] = { xml };
    const { format, formats, warnings } = await inspect();
    expect(format).toBeUndefined();
    expect(formats).toEqual(["rich", "default"]);
    expect(warnings).toMatchObject([{ code: "several-formats" }]);
    expect(warnings[0]!.sentence).toContain(
      "The 3 flow logs that deliver to it have 2 different formats (rich; default)",
    );
  });

  it("that are none are told, and those of other log groups do not count", async () => {
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: RICH_FORMAT.text, group: "/other" }) };
    expect(await codes()).toEqual(["no-flow-log"]);
  });

  it("of another format than the pipeline's are told, with the flag that takes theirs", async () => {
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: RICH_FORMAT.text }) };
    const { warnings } = await inspect({ source: { logGroup: "/vpc/flow", logFormat: "default" } });
    expect(warnings).toMatchObject([{ code: "other-format", fix: expect.stringContaining("--log-format 'rich'") }]);
    expect(await codes({ source: { logGroup: "/vpc/flow", logFormat: RICH_FORMAT.text } })).toEqual([]);
  });

  it("with a field that nobody knows are told", async () => {
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: "${version} ${brand-new}" }) };
    expect(await codes()).toContain("unknown-format");
  });

  it("count, too, where EC2 knows the log group by its ARN alone", async () => {
    const byArn = flowLogs({ format: RICH_FORMAT.text }).replace(
      "<logGroupName>/vpc/flow</logGroupName>",
      "<logDestination>arn:aws:logs:eu-west-1:123456789012:log-group:/vpc/flow</logDestination>",
    );
    aws.answers["DescribeFlowLogs"] = { xml: byArn };
    expect((await inspect()).format).toBe("rich");
  });

  it("that do not deliver are told with EC2's reason", async () => {
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: DEFAULT_FORMAT.text, failure: "Access error" }) };
    const { warnings } = await inspect();
    expect(warnings).toMatchObject([{ code: "delivery-failed" }]);
    expect(warnings[0]!.sentence).toContain("Access error");
  });
});

describe("its subscription filters", () => {
  const filter = (filterName: string, stream = "theirs") => ({
    filterName,
    destinationArn: `arn:aws:kinesis:eu-west-1:123456789012:stream/${stream}`,
  });

  it("leave room for one more where there is one, and perhaps none where there are two", async () => {
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [filter("a")] };
    expect(await codes()).toEqual([]);
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [filter("a"), filter("b")] };
    const { warnings } = await inspect();
    expect(warnings).toMatchObject([{ code: "filter-quota" }]);
    expect(warnings[0]!.sentence).toContain('has 2 subscription filters already ("a", "b"), and most Regions allow 2');
  });

  it("that are the pipeline's own need no more room", async () => {
    const own = filter("prod-flows-to-kinesis", "prod-flows");
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [filter("a"), own] };
    expect(await codes()).toEqual([]);
  });

  it("that have its name and lead elsewhere would be taken over", async () => {
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [filter("prod-flows-to-kinesis")] };
    expect(await codes()).toEqual(["filter-name-taken"]);
  });
});

describe("a subscription policy of the account", () => {
  const policy = (selectionCriteria?: string) => ({
    policyName: "all-logs",
    policyDocument: '{"DestinationArn":"arn:aws:kinesis:eu-west-1:123456789012:stream/all"}',
    selectionCriteria,
  });

  it("delivers the same already, and is told with where to", async () => {
    aws.answers["DescribeAccountPolicies"] = { accountPolicies: [policy()] };
    const { warnings } = await inspect();
    expect(warnings).toMatchObject([{ code: "account-policy" }]);
    expect(warnings[0]!.sentence).toContain("stream/all");
  });

  it("that leaves the log group out is no matter", async () => {
    aws.answers["DescribeAccountPolicies"] = { accountPolicies: [policy('LogGroupName NOT IN ["/a", "/vpc/flow"]')] };
    expect(await codes()).toEqual([]);
    aws.answers["DescribeAccountPolicies"] = { accountPolicies: [policy('LogGroupName NOT IN ["/vpc/flow-logs"]')] };
    expect(await codes()).toEqual(["account-policy"]);
  });
});

describe("its recent events", () => {
  it("that the pattern does not match are told, with what is wrong with the newest", async () => {
    aws.answers["TestMetricFilter"] = { matches: [] };
    aws.answers["FilterLogEvents"] = {
      events: [
        { message: LINE, timestamp: 1 },
        { message: LINE.replace("10.0.0.1", "-"), timestamp: 2 },
      ],
    };
    const { warnings } = await inspect();
    expect(warnings).toMatchObject([{ code: "pattern-matches-nothing" }]);
    expect(warnings[0]!.sentence).toContain('none of the 2 most recent events: the first has "-" for srcaddr.');
  });

  it("are held against the format that EC2 tells where nobody has named one", async () => {
    aws.answers["DescribeFlowLogs"] = { xml: flowLogs({ format: RICH_FORMAT.text }) };
    let asked: unknown;
    aws.answers["TestMetricFilter"] = (request) => {
      asked = request["filterPattern"];
      return { matches: [] };
    };
    await inspect();
    expect(asked).toContain("reject_reason");
  });

  it("are matched here where TestMetricFilter may not be asked", async () => {
    aws.answers["TestMetricFilter"] = { error: "AccessDeniedException" };
    expect(await codes()).toEqual([]);
    aws.answers["FilterLogEvents"] = { events: [{ logStreamName: "eni-1", message: "not a flow log line" }] };
    expect(await codes()).toEqual(["pattern-matches-nothing"]);
  });

  it("that tell of no traffic say nothing of the pattern", async () => {
    aws.answers["FilterLogEvents"] = { events: [{ logStreamName: "eni-1", message: NODATA }] };
    aws.answers["TestMetricFilter"] = { matches: [] };
    expect(await codes()).toEqual([]);
  });

  it("that are none for a day are told, and probes are none", async () => {
    const probe = probeLine(DEFAULT_FORMAT, { sentAtMs: Date.now(), nonce: 1 });
    aws.answers["FilterLogEvents"] = { events: [{ logStreamName: "vpcflow-probe-prod-flows", message: probe }] };
    expect(await codes()).toEqual(["no-recent-events"]);
  });
});

describe("what cannot be looked at", () => {
  it("is named with the action that was denied, and the rest is looked at", async () => {
    aws.answers["DescribeFlowLogs"] = {
      error: "UnauthorizedOperation",
      message: "User: arn:aws:iam::123456789012:user/x is not authorized to perform: ec2:DescribeFlowLogs",
    };
    aws.answers["DescribeSubscriptionFilters"] = { error: "AccessDeniedException" };
    aws.answers["DescribeAccountPolicies"] = { error: "UnknownOperationException" };
    const { unknown, warnings } = await inspect();
    expect(warnings).toEqual([]);
    expect(unknown).toEqual([
      {
        what: "the flow logs that deliver to it",
        action: "ec2:DescribeFlowLogs",
        why: "AWS denies you the action ec2:DescribeFlowLogs.",
      },
      {
        what: "its subscription filters",
        action: "logs:DescribeSubscriptionFilters",
        why: "AWS denies you the action logs:DescribeSubscriptionFilters.",
      },
      {
        what: "the account's subscription policies",
        action: undefined,
        why: "This endpoint does not know logs:DescribeAccountPolicies.",
      },
    ]);
  });

  it("ends at Ctrl-C with the signal's reason", async () => {
    const controller = new AbortController();
    aws.answers["DescribeLogGroups"] = () => {
      controller.abort(new Error("Ctrl-C"));
      return new Promise(() => {});
    };
    await expect(inspect({}, controller.signal)).rejects.toThrow("Ctrl-C");
  });
});

async function inspect(parts: Partial<Inspected> = {}, signal = new AbortController().signal) {
  const subject: Inspected = { name: "prod-flows", region: "eu-west-1", source: { logGroup: "/vpc/flow" }, ...parts };
  const client = await clientConfig({ endpointUrl: aws.url, region: "eu-west-1" });
  return inspectLogGroup(subject, client, signal);
}

async function codes(parts: Partial<Inspected> = {}): Promise<string[]> {
  const { warnings } = await inspect(parts);
  return warnings.map(({ code }) => code);
}

interface FlowLogParts {
  format: string;
  group?: string;
  failure?: string;
}

function flowLogs(...logs: readonly FlowLogParts[]): string {
  const items = logs.map(
    ({ format, group = "/vpc/flow", failure }, index) =>
      `<item><flowLogId>fl-${index}</flowLogId><resourceId>vpc-${index}</resourceId><logGroupName>${group}</logGroupName>
       <logFormat>${format}</logFormat><deliverLogsStatus>${failure ? "FAILED" : "SUCCESS"}</deliverLogsStatus>
       ${failure ? `<deliverLogsErrorMessage>${failure}</deliverLogsErrorMessage>` : ""}</item>`,
  );
  return `<flowLogSet>${items.join("")}</flowLogSet>`;
}
