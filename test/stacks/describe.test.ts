import { describe, expect, it } from "vitest";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { describePlan } from "../../stacks/describe.ts";
import { addressesOf, resourceAt, SMALLEST, templateOf, WHOLE } from "./synthesized.ts";
import { RECEIVER, SENDER } from "./wiring-accounts.ts";

const SENDER_DESTINATION = "arn:aws:logs:eu-west-1:999999999999:destination:central-flows";

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
  ["that takes the flow logs of an organization and of accounts", RECEIVER],
  [
    "that takes the flow logs of one account, and has none of its own",
    { ...WHOLE, source: {}, central: { accountIds: ["111111111111"] } },
  ],
  ["that sends its flow logs to an organization's account", SENDER],
  [
    "that sends what is in an existing log group",
    { ...SENDER, source: { logGroup: "/vpc/flow" }, destination: { arn: SENDER_DESTINATION } },
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

describe("the plan of several accounts in words", () => {
  it("says who may send to the pipeline", () => {
    const whys = describePlan(parseConfig(RECEIVER)).map(({ why }) => why);
    expect(whys).toContain("takes the flow logs of 2 accounts and the organization o-a1b2c3d4e5, in this Region alone");
  });

  it("says where a sender's flow logs go, and that their format is the receiver's matter", () => {
    const plan = describePlan(parseConfig(SENDER));
    expect(plan.find(({ kind }) => kind.includes("subscription filter"))?.why).toBe(
      `sends every record with addresses and ports from /vpcflow/prod-flows/flow-logs to the destination ${SENDER_DESTINATION}, whose pipeline must read this format`,
    );
    expect(plan.find(({ kind }) => kind === "KMS key")?.why).toBe("encrypts the log group; rotates every year");
  });

  it("names the parameter that holds a webhook's URL", () => {
    const plan = describePlan(parseConfig(RECEIVER));
    expect(plan.find(({ kind }) => kind === "Lambda function")?.why).toContain(
      "tells the webhook in the parameter /flows/webhook (",
    );
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
