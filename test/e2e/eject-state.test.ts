import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { startMoto } from "../emulators/moto.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

const { missing, python, why } = await findTools("terraform", "emulators");

/** `terraform plan -detailed-exitcode`: 0 is no change, 2 is one. */
const PLAN = ["-chdir=infra", "plan", "-input=false", "-no-color", "-detailed-exitcode"];

describe.skipIf(missing !== undefined)(`a deployed pipeline that is ejected, on moto${why}`, () => {
  let moto: Emulator;
  let project: Project;

  beforeAll(async () => {
    moto = await startMoto(python);
    project = createProject(moto);
    const vpc = (await awsOf(moto).ec2.send(new DescribeVpcsCommand({}))).Vpcs![0]!.VpcId!;
    const names = ["--name", "flows", "--region", "eu-west-1", "--vpc-id", vpc];
    const choices = ["--stream-mode", "provisioned", "--webhook-url", "https://example.com/flows"];
    await project.succeed("setup", "--yes", ...names, ...choices);
    await project.succeed("deploy", "--yes", "--no-verify");
  }, 400_000);

  afterAll(async () => {
    project?.dispose();
    await moto?.stop();
  });

  it("has nothing to change in the same state, with the provider that was locked", async () => {
    const { stderr } = await project.succeed("eject", "infra");
    expect(stderr).toContain('has to say "No changes"');
    askS3ByPaths();
    exited(await project.terraform("-chdir=infra", "init", "-input=false", "-lockfile=readonly"), 0);
    const { stdout } = exited(await project.terraform(...PLAN), 0);
    expect(stdout).toContain("No changes.");
  });

  it("has its own changes planned from there", async () => {
    const stream = project.read("infra/stream.tf");
    writeFileSync(
      join(project.folder, "infra/stream.tf"),
      stream.replace("retention_period = 24", "retention_period = 48"),
    );
    const { stdout } = exited(await project.terraform(...PLAN), 2);
    expect(stdout).toContain("Plan: 0 to add, 1 to change, 0 to destroy.");
  });

  /** An emulator answers to no bucket.host; vpcflow tells the provider so in the folder that it deploys from. */
  function askS3ByPaths(): void {
    mkdirSync(join(project.folder, "infra"), { recursive: true });
    const override = { provider: { aws: { s3_use_path_style: true } } };
    writeFileSync(join(project.folder, "infra", "emulator_override.tf.json"), JSON.stringify(override));
  }
});
