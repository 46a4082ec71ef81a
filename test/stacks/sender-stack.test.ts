import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import { parseConfig } from "../../stacks/config.ts";
import { synthesize } from "../../stacks/synth.ts";
import { addressesOf, resourceAt, templateOf, withSynthesized } from "./synthesized.ts";
import { SENDER } from "./wiring-accounts.ts";

const ARN = "arn:aws:logs:eu-west-1:999999999999:destination:central-flows";
const ofExisting = { ...SENDER, source: { logGroup: "/vpc/flow" }, destination: { arn: ARN } };

describe("a sender of an existing log group", () => {
  const template = templateOf(ofExisting);

  it("is a subscription filter and the probe's log stream, and nothing else", () => {
    expect(addressesOf(template)).toEqual([
      "aws_cloudwatch_log_stream.probe",
      "aws_cloudwatch_log_subscription_filter.subscription",
    ]);
  });

  it("sends the records that fit the format to the destination, with no role where accounts are let in by their ids", () => {
    const filter = resourceAt(template, "aws_cloudwatch_log_subscription_filter.subscription");
    expect(filter).toMatchObject({
      name: "prod-flows-to-destination",
      log_group_name: "/vpc/flow",
      filter_pattern: subscriptionPattern(DEFAULT_FORMAT, "traffic"),
      destination_arn: ARN,
      distribution: "ByLogStream",
    });
    expect(filter).not.toHaveProperty("role_arn");
  });

  it("says where it sends", () => {
    expect(template.output).toMatchObject({
      log_group_name: { value: "/vpc/flow" },
      destination_arn: { value: ARN },
      region: { value: "eu-west-1" },
    });
  });
});

describe("a sender with flow logs of its own", () => {
  it("encrypts their log group with a key of its own, with a given one, or with AWS's", () => {
    const groupOf = (kmsKey: string) =>
      resourceAt(templateOf({ ...SENDER, encryption: { kmsKey } }), "aws_cloudwatch_log_group.flow_logs");
    const given = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d";
    expect(groupOf("create")["kms_key_id"]).toBe("${aws_kms_key.key.arn}");
    expect(groupOf(given)["kms_key_id"]).toBe(given);
    expect(groupOf("aws-managed")).not.toHaveProperty("kms_key_id");
  });
});

describe("a sender's synthesis", () => {
  it("needs no function's zip", () => {
    withSynthesized(ofExisting, (_result, folder) => {
      const options = { outdir: `${folder}/again`, projectDir: folder, processorZip: "/nowhere/processor.zip" };
      expect(synthesize(parseConfig(ofExisting), options).template).toContain("prod-flows");
    });
  });
});
