import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assertNotMoved } from "../../../cli/plan/moved.ts";
import { type PipelineInput, parseConfig } from "../../../stacks/config.ts";

let projectDir: string;

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "vpcflow-moved-"));
});

afterEach(() => rmSync(projectDir, { recursive: true, force: true }));

const config = (change: Partial<PipelineInput> = {}) =>
  parseConfig({ name: "flows", region: "eu-west-1", source: { logGroup: "/g" }, ...change });

/** A state that holds a role (whose ARN has no Region), a bucket (whose has neither) and a stream. */
function state(region: string, account: string): string {
  const arns = [
    `arn:aws:iam::${account}:role/r`,
    "arn:aws:s3:::b",
    `arn:aws:kinesis:${region}:${account}:stream/flows`,
  ];
  const resources = arns.map((arn) => ({ mode: "managed", type: "t", instances: [{ attributes: { arn } }] }));
  const given = { mode: "data", type: "d", instances: [{ attributes: { arn: "arn:aws:iam::999999999999:user/me" } }] };
  return JSON.stringify({ version: 4, outputs: {}, resources: [given, ...resources] });
}

const deploy = (text: string, name = "flows") => writeFileSync(join(projectDir, `terraform.${name}.tfstate`), text);
const asked = () => Promise.reject(new Error("the state was pulled"));

describe("a pipeline that was deployed elsewhere", () => {
  it("is refused in another Region, with the way out", async () => {
    deploy(state("us-east-1", "123456789012"));
    await expect(assertNotMoved(config(), { projectDir, pullState: asked })).rejects.toMatchObject({
      code: "PIPELINE_MOVED",
      message: expect.stringMatching(/flows is deployed in us-east-1, and vpcflow\.json means the Region eu-west-1/),
      fix: expect.stringMatching(/back to us-east-1.*vpcflow destroy.*another name/),
    });
  });

  it.each([
    ["the one that is pinned", { accountId: "123456789012" }, undefined],
    ["the caller's", {}, "123456789012"],
  ])("is refused in another account than %s", async (_, change, accountId) => {
    deploy(state("eu-west-1", "210987654321"));
    await expect(assertNotMoved(config(change), { projectDir, accountId, pullState: asked })).rejects.toMatchObject({
      code: "PIPELINE_MOVED",
      // No error text holds an account's whole id.
      message: expect.stringMatching(/^(?!.*\d{12}).*deployed in …4321, .* the account …9012/),
      fix: expect.stringMatching(/^(?!.*\d{12}).*--profile/),
    });
  });

  it("is refused where its state is in S3", async () => {
    const inS3 = config({ state: { bucket: "team-state" } });
    const pullState = async () => state("us-east-1", "123456789012");
    await expect(assertNotMoved(inS3, { projectDir, pullState })).rejects.toMatchObject({ code: "PIPELINE_MOVED" });
    await assertNotMoved(inS3, { projectDir, pullState: async () => undefined });
  });

  it("is another pipeline's business where that has another name", async () => {
    deploy(state("us-east-1", "123456789012"), "others");
    await assertNotMoved(config(), { projectDir, pullState: asked });
  });
});

describe("a pipeline that stays where it is", () => {
  it.each([
    ["in its Region and account", state("eu-west-1", "123456789012")],
    ["after it was destroyed", JSON.stringify({ version: 4, resources: [] })],
    ["with a state that Terraform will complain of", "{ cut o"],
  ])("is let through: %s", async (_, text) => {
    deploy(text);
    await assertNotMoved(config({ accountId: "123456789012" }), { projectDir, pullState: asked });
  });

  it("is let through before its first deployment", async () => {
    await assertNotMoved(config(), { projectDir, pullState: asked });
  });
});
