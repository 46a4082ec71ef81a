import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { overrideEndpoint } from "../../../cli/terraform/endpoint-override.ts";
import { hasOwnEndpoint, terraformEnvironment } from "../../../cli/terraform/environment.ts";
import { withPlanFile } from "../../../cli/terraform/plan-file.ts";
import { stateResources } from "../../../cli/terraform/state-resources.ts";
import type { ClientConfig } from "../../../sources/aws-session.ts";

const REGION = { region: "eu-west-1", requestHandler: {} as ClientConfig["requestHandler"] };
const TEMPORARY = { accessKeyId: "ASIAX", secretAccessKey: "of-the-role", sessionToken: "token" };

describe("the environment of Terraform", () => {
  it("has the config's Region, and asks nothing of a person", async () => {
    const env = await terraformEnvironment({}, REGION, { PATH: "/bin", AWS_REGION: "us-east-1" });
    expect(env).toMatchObject({ PATH: "/bin", AWS_REGION: "eu-west-1", TF_IN_AUTOMATION: "1", TF_INPUT: "0" });
  });

  it("has no log of Terraform's, which holds secrets, and nobody's own arguments or workspace", async () => {
    const own = { TF_LOG: "TRACE", TF_LOG_PROVIDER: "TRACE", TF_CLI_ARGS_apply: "-auto-approve", TF_WORKSPACE: "dev" };
    const env = await terraformEnvironment({}, REGION, { ...own, TF_CLI_CONFIG_FILE: "/x" });
    for (const name of Object.keys(own)) expect(env[name], name).toBeUndefined();
    expect(env["TF_CLI_CONFIG_FILE"]).toBe("/x");
  });

  it("has the profile that is named, and no keys that would come before it", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "AKIA1", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" };
    const env = await terraformEnvironment({ profile: "prod" }, REGION, { ...keys, AWS_PROFILE: "dev" });
    expect(env["AWS_PROFILE"]).toBe("prod");
    for (const name of Object.keys(keys)) expect(env[name], name).toBeUndefined();
  });

  it("has the temporary credentials of a role, and no profile", async () => {
    const client = { ...REGION, credentials: async () => TEMPORARY };
    const flags = { roleArn: "arn:aws:iam::123456789012:role/deploy", profile: "prod" };
    expect(await terraformEnvironment(flags, client, { AWS_PROFILE: "dev" })).toMatchObject({
      AWS_ACCESS_KEY_ID: "ASIAX",
      AWS_SECRET_ACCESS_KEY: "of-the-role",
      AWS_SESSION_TOKEN: "token",
      AWS_PROFILE: undefined,
    });
  });

  it("has a person's own endpoint", async () => {
    const env = await terraformEnvironment({ endpointUrl: "http://127.0.0.1:1" }, REGION, {});
    expect([env["AWS_ENDPOINT_URL"], hasOwnEndpoint(env)]).toEqual(["http://127.0.0.1:1", true]);
    expect(hasOwnEndpoint(await terraformEnvironment({}, REGION, {}))).toBe(false);
    expect(hasOwnEndpoint(await terraformEnvironment({}, REGION, { AWS_ENDPOINT_URL_S3: "http://x" }))).toBe(true);
  });
});

describe("an endpoint of one's own", () => {
  it("is asked by paths, until it is AWS's again", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "vpcflow-override-"));
    const file = path.join(folder, "endpoint_override.tf.json");
    await overrideEndpoint(folder, true);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ provider: { aws: [{ s3_use_path_style: true }] } });
    await overrideEndpoint(folder, false);
    expect(existsSync(file)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe("a plan file", () => {
  it("lies where nobody else can look, and is gone afterwards", async () => {
    let seen = "";
    const failing = withPlanFile(async (file) => {
      seen = file;
      writeFileSync(file, "secrets");
      expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
      throw new Error("it failed");
    });
    await expect(failing).rejects.toThrow("it failed");
    expect(existsSync(path.dirname(seen))).toBe(false);
  });
});

describe("the resources of a state", () => {
  it("are what Terraform made, without what it only read", () => {
    const instances = [{ attributes: { bucket: "b" } }];
    const resources = [
      { mode: "data", type: "aws_partition", name: "current", instances },
      { mode: "managed", type: "aws_s3_bucket", name: "dead_letters", instances },
      { mode: "managed", type: "aws_kms_key", name: "key", instances: [] },
    ];
    expect(stateResources(JSON.stringify({ version: 4, resources }))).toEqual([
      { address: "aws_s3_bucket.dead_letters", type: "aws_s3_bucket", attributes: { bucket: "b" } },
    ]);
  });

  it.each(["", "\n", '{"version":4}'])("are none in %j", (text) => {
    expect(stateResources(text)).toEqual([]);
  });
});
