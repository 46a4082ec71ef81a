import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PipelineInput } from "../../stacks/config.ts";
import { type Template, templateOf, WHOLE, withSynthesized } from "./synthesized.ts";
import { SENDER } from "./wiring-accounts.ts";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";

describe("a state in S3", () => {
  it.each([
    ["of a pipeline", WHOLE],
    ["of a sender", SENDER],
  ])("%s is encrypted and locked, under a key of the pipeline's own", (_what, input) => {
    expect(backendOf({ ...input, state: { bucket: "team-states" } })).toEqual({
      s3: {
        bucket: "team-states",
        region: "eu-west-1",
        key: "vpcflow/prod-flows/eu-west-1/terraform.tfstate",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it("is where and by which key the configuration says", () => {
    const state = { bucket: "team-states", region: "us-east-1", key: "flows/state", kmsKey: KEY };
    expect(backendOf({ ...WHOLE, state })).toMatchObject({
      s3: { region: "us-east-1", key: "flows/state", kms_key_id: KEY },
    });
  });

  it("is the same before and after the first deploy has filled in the account: Terraform would take a change for a move", () => {
    const input: PipelineInput = { ...WHOLE, state: { bucket: "team-states" } };
    expect(backendOf({ ...input, accountId: "123456789012" })).toEqual(backendOf(input));
  });

  it("needs a Terraform that knows the lock", () => {
    const version = withSynthesized({ ...WHOLE, state: { bucket: "team-states" } }, ({ stackDir }) =>
      readFileSync(join(stackDir, "versions.tf"), "utf8"),
    );
    expect(version).toContain('required_version = ">= 1.10.0"');
  });

  it("stands in a template that scanners can read: its blocks hold blocks alone", () => {
    const { terraform } = templateOf({ ...WHOLE, state: { bucket: "team-states" } });
    expect(Object.values(terraform).map((block) => typeof block)).toEqual(["object", "object"]);
  });

  it("of pipelines of one name in two Regions are two", () => {
    const keys = ["eu-west-1", "us-east-1"].map((region) => {
      const backend = backendOf({ ...WHOLE, region, state: { bucket: "team-states" } });
      return (backend as { s3: { key: string } }).s3.key;
    });
    expect(new Set(keys).size).toBe(2);
  });
});

function backendOf(input: PipelineInput): Template["terraform"]["backend"] {
  return templateOf(input).terraform.backend;
}
