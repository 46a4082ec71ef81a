import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { COST_ACTIONS } from "../../cli/cost/run-rate.ts";
import { type FakeAws, startFakeAws } from "./fake-aws.ts";
import { vpcflow } from "./terminal.ts";

const HOUR = 3600;
let cwd: string;
let aws: FakeAws;
/** An hour's value of each metric, by resource and name; what is not here has none. */
let metrics: Record<string, number>;
/** For how many hours they have been there. */
let hours: number;

// Loading the SDK takes seconds on a busy machine, and questions to AWS have a time limit of five.
beforeAll(async () => {
  await Promise.all([
    import("@aws-sdk/client-cloudwatch"),
    import("@aws-sdk/client-kinesis"),
    import("@aws-sdk/client-sts"),
  ]);
}, 60_000);

beforeEach(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-cost-"));
  hours = 7 * 24;
  // 100 records a second of 150 bytes; 5 records of 800 bytes a second on the stream.
  metrics = {
    "/vpcflow/prod-flows/flow-logs IncomingBytes": 150 * 100 * HOUR,
    "/vpcflow/prod-flows/flow-logs IncomingLogEvents": 100 * HOUR,
    "prod-flows IncomingBytes": 800 * 5 * HOUR,
    "prod-flows IncomingRecords": 5 * HOUR,
    "prod-flows GetRecords.Bytes": 800 * 5 * HOUR,
    "prod-flows-processor Invocations": 360,
    "prod-flows-processor Duration": 360 * 100,
    "/aws/lambda/prod-flows-processor IncomingBytes": 360_000,
  };
  aws = await startFakeAws({
    GetMetricData: (request) => metricData(request),
    DescribeStreamSummary: { StreamDescriptionSummary: { OpenShardCount: 4 } },
    GetCallerIdentity: { xml: "<Account>123456789012</Account>" },
  });
  write({ source: { vpcIds: ["vpc-01234567"] } });
});

afterEach(async () => {
  await aws.stop();
  rmSync(cwd, { recursive: true, force: true });
});

describe("vpcflow cost", () => {
  it("prices what the metrics of a running pipeline tell, component by component", async () => {
    const { runRate } = await report();
    expect(runRate.missing).toEqual([]);
    // 730 hours of 100 records of 150 bytes at $0.50, kept for 7 days of 30 at $0.03, compressed to 15 %.
    expect(usd(runRate, "VPC flow logs to CloudWatch Logs")).toBeCloseTo(39.42 * (0.5 + (0.15 * 0.03 * 7) / 30), 1);
    // Each record is billed as a KB in, and its 800 bytes out.
    const [gbIn, gbOut] = [5 * 1024 * 730 * HOUR, 5 * 800 * 730 * HOUR].map((bytes) => bytes / 1e9) as [number, number];
    expect(usd(runRate, "Kinesis stream")).toBeCloseTo(29.2 + gbIn * 0.08 + gbOut * 0.04, 1);
    expect(usd(runRate, "Lambda function")).toBeCloseTo(262_800 * (0.1 * 0.5 * 0.0000133334 + 0.0000002), 2);
    expect(usd(runRate, "S3 dead letters")).toBe(0);
    expect(runRate.rate.flowsPerSecond).toBeCloseTo(100, 0);
    expect(runRate.total).toBeCloseTo(runRate.items.reduce((sum: number, item: { usd: number }) => sum + item.usd, 0));
  });

  it("estimates at the rate that was measured, or at the one that is said", async () => {
    const measured = (await report()).estimate;
    expect(measured.flowsPerSecond).toBeCloseTo(100, 0);
    expect(measured.assumptions.join()).toMatch(/measured over 7 days,150 bytes a record/);
    expect((await report("--flows-per-second", "5000")).estimate).toMatchObject({ flowsPerSecond: 5000 });
  });

  it("takes a pipeline of a day for a day's, and not for a week's", async () => {
    hours = 24;
    const { runRate } = await report();
    expect(runRate.rate.flowsPerSecond).toBeCloseTo(100, -1);
    expect(runRate.rate.measuredDays).toBeCloseTo(1, 0);
  });

  it("prices no component of which part is unknown, and names the metric", async () => {
    delete metrics["prod-flows GetRecords.Bytes"];
    const { runRate } = await report();
    expect(runRate.items.map(({ component }: { component: string }) => component)).not.toContain("Kinesis stream");
    expect(runRate.missing).toEqual([
      { what: "AWS/Kinesis of prod-flows", why: "no value in the last 7 days of GetRecords.Bytes" },
    ]);
    const { stdout } = await vpcflow(["cost", "--endpoint-url", aws.url], { cwd });
    expect(stdout).toMatch(/Kinesis stream +\? +\$\d+/);
    expect(stdout).toMatch(/Total +at least \$\d+ +\$\d+\n.*what was not measured \(\?\) is left out\n/);
  });

  it("names the action that is denied, and estimates all the same", async () => {
    aws.answers["GetMetricData"] = { error: "AccessDeniedException", message: "no" };
    aws.answers["DescribeStreamSummary"] = { error: "AccessDeniedException", message: "no" };
    const { runRate, estimate } = await report();
    expect(runRate.missing.map(({ action }: { action: string }) => action)).toEqual([
      "cloudwatch:GetMetricData",
      "kinesis:DescribeStreamSummary",
    ]);
    expect(estimate.total).toBeGreaterThan(30);
    expect(estimate.flowsPerSecond).toBe(100);
  });

  it("asks whether it is deployed where no metric has a value", async () => {
    metrics = {};
    aws.answers["DescribeStreamSummary"] = { error: "ResourceNotFoundException", message: "Stream prod-flows" };
    const { status, stdout } = await vpcflow(["cost", "--endpoint-url", aws.url], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain("none has a value in the last 7 days: is it deployed");
  });

  it("says that metrics take some minutes where the stream is there", async () => {
    metrics = {};
    const { stdout } = await vpcflow(["cost", "--endpoint-url", aws.url], { cwd });
    expect(stdout).toContain("none has a value in the last 7 days: the stream is there, and metrics come some minutes");
    expect(stdout).not.toContain("is it deployed");
  });

  it("asks by the actions that a policy can name, and by no others", async () => {
    await report();
    const named = COST_ACTIONS.map((action) => action.split(":")[1]);
    expect([...new Set(aws.asked)].sort()).toEqual(named.sort());
  });

  it("of a sender is its flow logs' and its key's, and asks of no stream", async () => {
    const arn = "arn:aws:logs:eu-west-1:123456789012:destination:prod-flows";
    write({ source: { vpcIds: ["vpc-01234567"] }, destination: { arn } });
    const { runRate, estimate } = await report();
    expect(runRate.items.map(({ component }: { component: string }) => component)).toEqual([
      "VPC flow logs to CloudWatch Logs",
      "KMS",
    ]);
    expect(estimate.sizing).toBeUndefined();
    expect(aws.asked).not.toContain("DescribeStreamSummary");
  });

  it("of a central pipeline without flow logs of its own has none of theirs", async () => {
    write({ source: {}, central: { accountIds: ["111111111111"] } });
    const { estimate } = await report();
    const components = estimate.items.map(({ component }: { component: string }) => component);
    expect(components).toContain("Kinesis stream");
    expect(components).not.toContain("VPC flow logs to CloudWatch Logs");
  });

  it("takes the config's own prices before the list's, and says from when the list is", async () => {
    const prices = { region: "eu-west-1", asOf: "2026-11", kinesisOnDemand: { streamHour: 1 } };
    write({ source: { vpcIds: ["vpc-01234567"] }, prices });
    const { runRate, estimate } = await report();
    expect(usd(runRate, "Kinesis stream")).toBeGreaterThan(730);
    expect(estimate).toMatchObject({ priceRegion: "eu-west-1", pricesAsOf: "2026-11" });
  });

  it.each([
    [["--flows-per-second", "many"], '--flows-per-second is "many": expected a number above 0'],
    [["--flows-per-second", "0"], '--flows-per-second is "0"'],
    [["--days", "91"], '--days is "91": expected a number above 0, up to 90'],
  ])("refuses %j", async (flags, message) => {
    const { status, stderr } = await vpcflow(["cost", ...flags], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

function write(parts: object): void {
  writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify({ name: "prod-flows", region: "eu-west-1", ...parts }));
}

async function report(...flags: string[]) {
  const { stdout, stderr } = await vpcflow(["cost", "--json", "--endpoint-url", aws.url, ...flags], { cwd });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

function usd({ items }: { items: { component: string; usd: number }[] }, component: string): number {
  return items.find((item) => item.component === component)?.usd ?? Number.NaN;
}

interface Query {
  Id: string;
  MetricStat: { Metric: { MetricName: string; Dimensions: { Name: string; Value: string }[] } };
}

/** The value of each hour, the newest of which is now's, full as it will be. */
function metricData(request: Readonly<Record<string, unknown>>) {
  const now = Math.floor(Date.now() / 1000);
  return {
    MetricDataResults: (request["MetricDataQueries"] as Query[]).map(({ Id, MetricStat: { Metric } }) => {
      const value = metrics[`${Metric.Dimensions[0]?.Value} ${Metric.MetricName}`];
      const ages = value === undefined ? [] : Array.from({ length: hours }, (_, index) => index + 1);
      return { Id, Timestamps: ages.map((age) => now - age * HOUR), Values: ages.map(() => value) };
    }),
  };
}
