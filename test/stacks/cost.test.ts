import { describe, expect, it } from "vitest";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { DEFAULT_FLOWS_PER_SECOND, estimateMonthlyCost } from "../../stacks/cost.ts";
import { SMALLEST, WHOLE } from "./synthesized.ts";

describe("the monthly cost", () => {
  it("is the sum of its parts, at a stated rate and with stated prices", () => {
    const estimate = estimateMonthlyCost(parseConfig(WHOLE));
    expect(estimate).toMatchObject({
      flowsPerSecond: DEFAULT_FLOWS_PER_SECOND,
      priceRegion: "us-east-1",
      pricesAsOf: "2025",
    });
    expect(estimate.total).toBeCloseTo(estimate.items.reduce((sum, { usd }) => sum + usd, 0));
    expect(estimate.assumptions.join()).toContain("100 flow log records a second");
  });

  it("of an idle on-demand stream is its hours: 730 at $0.04", () => {
    expect(cost(WHOLE, "Kinesis stream", 0)).toBeCloseTo(29.2);
  });

  it("of provisioned shards is their hours: 730 at $0.015 for each", () => {
    expect(cost({ ...WHOLE, stream: { mode: "provisioned", shards: 4 } }, "Kinesis stream", 0)).toBeCloseTo(43.8);
  });

  it("speaks of one shard as of one", () => {
    const whys = [1, 2].map((shards) => {
      const { items } = estimateMonthlyCost(parseConfig({ ...WHOLE, stream: { mode: "provisioned", shards } }));
      return items.find(({ component }) => component === "Kinesis stream")?.why;
    });
    expect(whys).toEqual([expect.stringMatching(/^a shard by/), expect.stringMatching(/^2 shards by/)]);
  });

  it("of keeping records longer than a day is more, and past seven days more again", () => {
    const kept = [24, 168, 720].map((retentionHours) =>
      cost({ ...WHOLE, stream: { retentionHours } }, "Kinesis stream", 1000),
    );
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    expect(new Set(kept).size).toBe(3);
  });

  it("of flow logs is $0.50 a GB delivered and $0.03 a GB kept: 138 bytes a record", () => {
    const gigabytes = (1000 * 730 * 3600 * 138) / 1e9;
    expect(cost(WHOLE, "VPC flow logs to CloudWatch Logs", 1000)).toBeCloseTo(gigabytes * (0.5 + (0.03 * 7) / 30));
  });

  it("of an existing log group's flow logs is paid for already", () => {
    expect(cost(SMALLEST, "VPC flow logs to CloudWatch Logs", 1000)).toBe(0);
  });

  it("of a key of one's own is a dollar more", () => {
    const own = cost({ ...SMALLEST, encryption: { kmsKey: "create" } }, "KMS");
    expect(own - cost(SMALLEST, "KMS")).toBeCloseTo(1);
  });

  it("of a richer format is more on the way and in the log", () => {
    const rich: PipelineInput = { ...WHOLE, source: { vpcIds: ["vpc-01234567"], logFormat: "rich" } };
    for (const component of ["VPC flow logs to CloudWatch Logs", "Kinesis stream"]) {
      expect(cost(rich, component, 1000)).toBeGreaterThan(cost(WHOLE, component, 1000));
    }
  });

  it("of the function grows with its memory and with the flows", () => {
    const more = cost({ ...WHOLE, processor: { memoryMb: 1024 } }, "Lambda function");
    expect(more).toBeGreaterThan(cost(WHOLE, "Lambda function"));
    expect(cost(WHOLE, "Lambda function", 10_000)).toBeGreaterThan(cost(WHOLE, "Lambda function", 100));
  });
});

function cost(input: PipelineInput, component: string, flowsPerSecond = DEFAULT_FLOWS_PER_SECOND): number {
  const { items } = estimateMonthlyCost(parseConfig(input), flowsPerSecond);
  const item = items.find((one) => one.component === component);
  if (!item) throw new Error(`The estimate has no ${component}.`);
  return item.usd;
}
