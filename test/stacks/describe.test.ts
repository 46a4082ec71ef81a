import { describe, expect, it } from "vitest";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { describePlan } from "../../stacks/describe.ts";
import { addressesOf, resourceAt, SMALLEST, templateOf, WHOLE } from "./synthesized.ts";

const PIPELINES: readonly [what: string, input: PipelineInput][] = [
  ["of a VPC with a key of its own", WHOLE],
  ["of an existing log group with AWS's keys", SMALLEST],
  [
    "of two interfaces with a given key",
    {
      ...WHOLE,
      source: { eniIds: ["eni-01234567", "eni-89abcdef"] },
      encryption: { kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/k" },
    },
  ],
];

describe("the plan in words", () => {
  it.each(PIPELINES)("names every resource that is created, and no other: a pipeline %s", (_what, input) => {
    const described = describePlan(parseConfig(input)).flatMap(({ addresses }) => addresses);
    expect(described.sort()).toEqual(addressesOf(templateOf(input)));
  });

  it.each(PIPELINES)("calls them what they will be called: a pipeline %s", (_what, input) => {
    const template = templateOf(input);
    for (const { name, addresses } of describePlan(parseConfig({ ...input, accountId: "123456789012" }))) {
      const real = addresses.map((address) => nameOf(resourceAt(template, address))).find((one) => one !== undefined);
      if (real !== undefined) expect(real).toBe(name);
    }
  });

  it("says what the choices mean", () => {
    const input: PipelineInput = {
      ...WHOLE,
      source: {
        vpcIds: ["vpc-01234567"],
        trafficType: "REJECT",
        aggregationSeconds: 600,
        retentionDays: 1,
        filter: "all",
      },
      stream: { mode: "provisioned", shards: 1, retentionHours: 48 },
    };
    const whys = describePlan(parseConfig(input)).map(({ kind, why }) => `${kind}: ${why}`);
    expect(whys).toContain("VPC flow log: records REJECT traffic every 600 seconds, 14 fields a record");
    expect(whys).toContain("CloudWatch log group: takes the flow logs and keeps them for 1 day");
    expect(whys).toContain("Kinesis stream: carries the records, 1 shard, and keeps them for 48 hours");
    expect(whys.join()).toContain("sends every record from /vpcflow/prod-flows/flow-logs");
    expect(whys.join()).toContain("tells https://example.com (");
  });

  it("names a webhook by its origin alone: its path may be a secret", () => {
    const input = { ...WHOLE, processor: { webhookUrl: "https://hooks.example.com:8443/services/T0/s3cr3t" } };
    const plan = JSON.stringify(describePlan(parseConfig(input)));
    expect(plan).toContain("tells https://hooks.example.com:8443 (");
    expect(plan).not.toMatch(/s3cr3t|services/);
  });
});

/** The name that a resource has itself; `undefined` where it has none, or another resource's. */
function nameOf({ name, bucket, function_name }: Record<string, unknown>): string | undefined {
  const text = String(name ?? bucket ?? function_name).replace(
    "${data.aws_caller_identity.current.account_id}",
    "123456789012",
  );
  return text === "undefined" || text.includes("${") ? undefined : text;
}
