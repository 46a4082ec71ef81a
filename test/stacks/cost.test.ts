import { describe, expect, it } from "vitest";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { DEFAULT_FLOWS_PER_SECOND, estimateMonthlyCost } from "../../stacks/cost.ts";
import { dollars, PRICES, pricesOf } from "../../stacks/prices.ts";
import { sizeStream, sizingSentences } from "../../stacks/sizing.ts";
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

  it("of flow logs is $0.50 a GB delivered and $0.03 a GB kept, compressed to 15 %: 138 bytes a record", () => {
    const gigabytes = (1000 * 730 * 3600 * 138) / 1e9;
    expect(cost(WHOLE, "VPC flow logs to CloudWatch Logs", 1000)).toBeCloseTo(
      gigabytes * (0.5 + (0.15 * 0.03 * 7) / 30),
    );
  });

  it("of an existing log group's flow logs is paid for already", () => {
    expect(cost(SMALLEST, "VPC flow logs to CloudWatch Logs", 1000)).toBe(0);
  });

  it("of a key of one's own is a dollar more", () => {
    const own = cost({ ...SMALLEST, encryption: { kmsKey: "create" } }, "KMS");
    expect(own - cost(SMALLEST, "KMS")).toBeCloseTo(1);
  });

  it("of a sender is its flow logs', and a dollar for the key that it makes for their log group", () => {
    const arn = "arn:aws:logs:eu-west-1:123456789012:destination:prod-flows";
    const { processor: _none, stream: _nor, ...rest } = WHOLE;
    const components = (kmsKey: string) =>
      estimateMonthlyCost(parseConfig({ ...rest, encryption: { kmsKey }, destination: { arn } })).items.map(
        ({ component, usd }) => (component === "KMS" ? `KMS ${dollars(usd)}` : component),
      );
    expect(components("create")).toEqual(["VPC flow logs to CloudWatch Logs", "KMS $1.00"]);
    expect(components("aws-managed")).toEqual(["VPC flow logs to CloudWatch Logs"]);
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

describe("the sizing of a stream", () => {
  const size = (flowsPerSecond: number, input: PipelineInput = WHOLE) => sizeStream(parseConfig(input), flowsPerSecond);

  it("is a shard for twice the rate, by bytes or by records, whichever is more", () => {
    // 20 flows a record, 1,000 records a second; their bytes would allow 25,000.
    expect(size(100)).toMatchObject({ shards: 1, flowsAShard: 20_000 });
    expect([10_000, 10_001, 95_000].map((rate) => size(rate).shards)).toEqual([1, 2, 10]);
    const rich: PipelineInput = { ...WHOLE, source: { vpcIds: ["vpc-01234567"], logFormat: "rich" } };
    expect(size(100, rich).flowsAShard).toBeLessThan(20_000);
  });

  it("compares the modes: on demand costs as much as some shards by the hour", () => {
    const { provisionedUsd, onDemandUsd, breakEvenShards } = size(100);
    expect(provisionedUsd).toBeLessThan(onDemandUsd);
    const shard = 730 * 0.015;
    const putUsd = provisionedUsd - shard;
    expect(breakEvenShards * shard + putUsd).toBeGreaterThan(onDemandUsd);
    expect((breakEvenShards - 1) * shard + putUsd).toBeLessThanOrEqual(onDemandUsd);
  });

  it("agrees with the estimate of a stream of so many shards, and of one on demand", () => {
    const { shards, provisionedUsd, onDemandUsd } = size(5000);
    expect(cost(WHOLE, "Kinesis stream", 5000)).toBeCloseTo(onDemandUsd);
    expect(cost({ ...WHOLE, stream: { mode: "provisioned", shards } }, "Kinesis stream", 5000)).toBeCloseTo(
      provisionedUsd,
    );
  });

  it("is said in two sentences", () => {
    expect(sizingSentences(size(1000)).join(" ")).toMatch(
      /^1,000 records a second, and twice as many at peaks, take 1 shard \(20,000 each\)\. 1 shard provisioned: \$\d+ a month; on demand, \$\d+, pays from \d+ shards on\.$/,
    );
  });
});

describe("what S3 would save", () => {
  it("is half of the delivery and a little of the keeping, of flow logs that the pipeline creates", () => {
    const gigabytes = (1000 * 730 * 3600 * 138) / 1e9;
    const saved = estimateMonthlyCost(parseConfig(WHOLE), 1000).s3SavesUsd;
    expect(saved).toBeCloseTo(gigabytes * (0.25 + (0.15 * 0.007 * 7) / 30));
    expect(estimateMonthlyCost(parseConfig(SMALLEST), 1000).s3SavesUsd).toBeUndefined();
  });
});

describe("prices", () => {
  it("are the list's but for those that the config gives", () => {
    const own = pricesOf({ prices: { asOf: "2026-11", kms: { keyMonth: 5 } } });
    expect(own).toEqual({ ...PRICES, asOf: "2026-11", kms: { ...PRICES.kms, keyMonth: 5 } });
    expect(pricesOf({})).toEqual(PRICES);
  });

  it.each([
    [0.004, "$0.00"],
    [9.126, "$9.13"],
    [1234.5, "$1,235"],
  ])("%d is %s", (usd, text) => expect(dollars(usd)).toBe(text));
});

function cost(input: PipelineInput, component: string, flowsPerSecond = DEFAULT_FLOWS_PER_SECOND): number {
  const { items } = estimateMonthlyCost(parseConfig(input), flowsPerSecond);
  const item = items.find((one) => one.component === component);
  if (!item) throw new Error(`The estimate has no ${component}.`);
  return item.usd;
}
