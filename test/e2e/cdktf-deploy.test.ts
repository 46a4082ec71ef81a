import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMoto } from "../emulators/moto.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";
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
    await project.succeed(...SETUP, "--kms-key", "aws-managed");
  });

  afterAll(async () => {
    project?.dispose();
    await moto?.stop();
  });

  it("cdktf deploys what vpcflow then finds no change in", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    exited(await cdktf("deploy", "--auto-approve"), 0);
    expect(await inventory(aws)).toContain("function flows-processor");
    const { stderr } = await project.succeed("deploy", "--yes", "--no-verify");
    expect(stderr).toContain("No changes");
  });

  it("cdktf finds no change after vpcflow has deployed", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    const { stdout } = exited(await cdktf("diff"), 0);
    expect(stdout).toContain("No changes");
  });

  it("cdktf destroys all of it, and vpcflow knows", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    exited(await cdktf("destroy", "--auto-approve"), 0);
    expect(await inventory(aws)).toEqual(["log group /vpc/flow"]);
    const { stderr } = await project.succeed("destroy", "--yes");
    expect(stderr).toContain("nothing to destroy");
  });

  function cdktf(command: string, ...flags: string[]): Promise<Ran> {
    // Without a registry it could not write the provider's lock file.
    const args = [CDKTF, command, "flows", "--skip-provider-lock", ...flags];
    return run(project.folder, args, { ...project.env, ...CDKTF_ENVIRONMENT });
  }
});
