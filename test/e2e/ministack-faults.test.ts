import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMinistack } from "../emulators/ministack.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { told } from "../emulators/sentence.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

const SOURCE = ["--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow", "--kms-key", "aws-managed"];
const DEPLOY = ["deploy", "--yes", "--no-verify"];

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(`a deployer who lacks a permission, on ministack${why}`, () => {
  let ministack: Emulator;
  let aws: Aws;
  let project: Project;

  beforeAll(async () => {
    ministack = await startMinistack(python, { auth: true, tls: true });
    aws = awsOf(ministack);
    await createLogGroup(aws, "/vpc/flow");
    project = createProject(ministack, { env: await createUser(aws) });
    await allowAllBut(aws, "kinesis:CreateStream");
    await project.succeed("setup", "--yes", ...SOURCE);
  });

  afterAll(async () => {
    project?.dispose();
    await ministack?.stop();
  });

  it("is told the action, and what is deployed so far stays in the state", async () => {
    const ran = await project.vpcflow(...DEPLOY);
    exited(ran, 1);
    expect(told(ran)).toContain("kinesis:CreateStream");
    expect(ran.stderr).not.toContain(ministack.env["AWS_SECRET_ACCESS_KEY"]);
    expect(project.read("terraform.flows.tfstate")).toContain("aws_iam_role");
    expect(await inventory(aws)).not.toContain("stream flows");
  });

  it("goes on where it stopped once the permission is there", async () => {
    await allowAllBut(aws, "none:None");
    await project.succeed(...DEPLOY);
    expect(await inventory(aws)).toContain("stream flows");
    const { stderr } = await project.succeed(...DEPLOY);
    expect(stderr).toContain("No changes");
  });

  it("cannot destroy without being allowed to either, and is told so", async () => {
    await allowAllBut(aws, "lambda:DeleteFunction");
    const ran = await project.vpcflow("destroy", "--yes");
    exited(ran, 1);
    expect(told(ran)).toContain("lambda:DeleteFunction");
    await allowAllBut(aws, "none:None");
    await project.succeed("destroy", "--yes");
    expect(await inventory(aws)).toEqual(["log group /vpc/flow"]);
  });
});

// --- internal ---

const UserName = "deployer";

/** A user of its own keys, since the root user may do everything. */
async function createUser({ iam }: Aws): Promise<NodeJS.ProcessEnv> {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey };
}

async function allowAllBut({ iam }: Aws, action: string): Promise<void> {
  const statements = [
    { Effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "Deny", Action: action, Resource: "*" },
  ];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "deploy", PolicyDocument }));
}
