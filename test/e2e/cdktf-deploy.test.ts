import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMoto } from "../emulators/moto.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { findTools } from "../emulators/tools.ts";
import { type Ran, run } from "../packed-package.ts";
import { CDKTF, CDKTF_ENVIRONMENT, installCdktfCli } from "./cdktf-cli.ts";

const SETUP = ["setup", "--yes", "--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"];

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(`vpcflow and cdktf in the same folder, on moto${why}`, () => {
  let unavailable: string | undefined;
  let moto: Emulator;
  let aws: Aws;
  let project: Project;

  beforeAll(async () => {
    unavailable = await installCdktfCli();
    moto = await startMoto(python);
    aws = awsOf(moto);
    project = createProject(moto);
    await createLogGroup(aws, "/vpc/flow");
    expect(await project.vpcflow(...SETUP, "--kms-key", "aws-managed")).toMatchObject({ status: 0 });
  }, 300_000);

  afterAll(async () => {
    project?.dispose();
    await moto?.stop();
  });

  it("cdktf deploys what vpcflow then finds no change in", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    expect(await cdktf("deploy", "--auto-approve")).toMatchObject({ status: 0 });
    expect(await inventory(aws)).toContain("function flows-processor");
    const ran = await project.vpcflow("deploy", "--yes", "--no-verify");
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining("No changes") });
  }, 300_000);

  it("cdktf finds no change after vpcflow has deployed", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    const { status, stdout } = await cdktf("diff");
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining("No changes") });
  }, 300_000);

  it("cdktf destroys all of it, and vpcflow knows", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    expect(await cdktf("destroy", "--auto-approve")).toMatchObject({ status: 0 });
    expect(await inventory(aws)).toEqual(["log group /vpc/flow"]);
    const ran = await project.vpcflow("destroy", "--yes");
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining("nothing to destroy") });
  }, 300_000);

  function cdktf(command: string, ...flags: string[]): Promise<Ran> {
    // Without a registry it could not write the provider's lock file.
    const args = [CDKTF, command, "flows", "--skip-provider-lock", ...flags];
    return run(project.folder, args, { ...project.env, ...CDKTF_ENVIRONMENT });
  }
});
