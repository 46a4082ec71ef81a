import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMoto } from "../emulators/moto.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { told } from "../emulators/sentence.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

const BUCKET = "team-state";
const KEY = "vpcflow/flows/eu-west-1/terraform.tfstate";
const DEPLOY = ["deploy", "--yes", "--no-verify"];

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(`pipelines of a team, their state in S3, on moto${why}`, () => {
  let moto: Emulator;
  let aws: Aws;
  let america: Aws;
  let projects: Record<"ireland" | "beside" | "america", Project>;

  beforeAll(async () => {
    moto = await startMoto(python);
    aws = awsOf(moto);
    america = awsOf({ ...moto, region: "us-east-1" });
    projects = { ireland: createProject(moto), beside: createProject(moto), america: createProject(moto) };
    for (const account of [aws, america]) await createLogGroup(account, "/vpc/flow");
    const place = { LocationConstraint: "eu-west-1" } as const;
    await aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: place }));
    await setup(projects.ireland, "flows", "eu-west-1");
    await setup(projects.beside, "more-flows", "eu-west-1");
    await setup(projects.america, "flows", "us-east-1");
  });

  afterAll(async () => {
    for (const project of Object.values(projects ?? {})) project.dispose();
    await moto?.stop();
  });

  it("live side by side in one account, of one name in two Regions too", async () => {
    const ran = await Promise.all(Object.values(projects).map((project) => project.succeed(...DEPLOY)));
    for (const { stderr } of ran) expect(stderr).toContain("Deployed");
    expect(await inventory(aws)).toEqual(expect.arrayContaining(["stream flows", "stream more-flows"]));
    expect(await inventory(america)).toContain("stream flows");
  }, 400_000);

  it("keep each its own state in the bucket, and no lock behind it", async () => {
    const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents.map(({ Key }) => Key).sort()).toEqual([
      KEY,
      "vpcflow/flows/us-east-1/terraform.tfstate",
      "vpcflow/more-flows/eu-west-1/terraform.tfstate",
    ]);
  });

  it("go on in a colleague's folder, which has vpcflow.json alone", async () => {
    const colleague = createProject(moto);
    try {
      await setup(colleague, "flows", "eu-west-1");
      const { stderr } = await colleague.succeed(...DEPLOY);
      expect(stderr).toContain("No changes");
    } finally {
      colleague.dispose();
    }
  });

  it("say who holds the lock file", async () => {
    const lock = { ID: "0a1b2c3d-0000-4000-8000-000000000000", Operation: "OperationTypeApply", Who: "ada@laptop" };
    const Body = JSON.stringify({ ...lock, Version: "1.11.4", Created: new Date().toISOString(), Path: KEY, Info: "" });
    await aws.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${KEY}.tflock`, Body }));
    const ran = await projects.ireland.vpcflow(...DEPLOY);
    exited(ran, 1);
    expect(told(ran)).toMatch(/locked.*ada@laptop/s);
    const state = await aws.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY }));
    expect(JSON.parse((await state.Body?.transformToString()) ?? "").resources).not.toEqual([]);
  });

  it("are destroyed one without the other", async () => {
    await projects.beside.succeed("destroy", "--yes");
    const left = await inventory(aws);
    expect(left).toContain("stream flows");
    expect(left.filter((thing) => thing.includes("more-flows"))).toEqual([]);
  });
});

// --- internal ---

async function setup(project: Project, name: string, region: string): Promise<void> {
  const where = ["--name", name, "--region", region, "--log-group", "/vpc/flow", "--kms-key", "aws-managed"];
  await project.succeed("setup", "--yes", ...where);
  project.edit((config) => ({ ...config, state: { bucket: BUCKET, region: "eu-west-1" } }));
}
