import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CreateLogGroupCommand, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { type ExpiringProxy, startExpiringProxy } from "../emulators/expiring-proxy.ts";
import { createLogGroup } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMoto } from "../emulators/moto.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { told } from "../emulators/sentence.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

const SOURCE = ["--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow", "--kms-key", "aws-managed"];
const DEPLOY = ["deploy", "--yes", "--no-verify"];
const STATE = "terraform.flows.tfstate";

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(`what goes wrong between a person and an account, on moto${why}`, () => {
  let moto: Emulator;
  let proxy: ExpiringProxy;
  let aws: Aws;
  let project: Project;
  let before: string[];
  /** What an interrupted deployment said that its state may not know. */
  let mayExist = "";

  beforeAll(async () => {
    moto = await startMoto(python);
    proxy = await startExpiringProxy(moto.url);
    aws = awsOf(moto);
    project = createProject(moto, { env: { AWS_ENDPOINT_URL: proxy.url } });
    await createLogGroup(aws, "/vpc/flow");
    before = await inventory(aws);
    await project.succeed("setup", "--yes", ...SOURCE);
  });

  afterAll(async () => {
    project?.dispose();
    await proxy?.stop();
    await moto?.stop();
  });

  describe("before anything is deployed", () => {
    it("refuses a vpcflow.json of a newer version, and names the version", async () => {
      project.edit((config) => ({ ...config, version: 2 }));
      for (const command of [DEPLOY, ["verify"], ["destroy", "--yes"], ["synth"]]) {
        const ran = await project.vpcflow(...command);
        exited(ran, 1);
        expect(told(ran)).toMatch(/version.*2/s);
      }
      project.edit((config) => ({ ...config, version: 1 }));
      expect(await inventory(aws)).toEqual(before);
    });

    it("refuses a log group that is in another Region, before it plans", async () => {
      project.edit((config) => ({ ...config, source: { ...(config["source"] as object), logGroup: "/elsewhere" } }));
      await awsOf({ ...moto, region: "us-east-1" }).logs.send(
        new CreateLogGroupCommand({ logGroupName: "/elsewhere" }),
      );
      const ran = await project.vpcflow(...DEPLOY);
      exited(ran, 1);
      expect(told(ran)).toMatch(/\/elsewhere.*eu-west-1/s);
      expect(await inventory(aws)).toEqual(before);
      project.edit((config) => ({ ...config, source: { ...(config["source"] as object), logGroup: "/vpc/flow" } }));
    });

    it("says that without a terminal it needs --yes", async () => {
      const ran = await project.vpcflow("deploy");
      exited(ran, 2);
      expect(told(ran)).toContain("--yes");
    });

    // By the end of the step before: a step itself is announced only where it takes long.
    it.each([
      ["init", "✔ Template"],
      ["plan", "✔ Terraform"],
    ])("leaves everything as it was at Ctrl-C in Terraform's %s", async (_phase, begun) => {
      const deploy = project.start(...DEPLOY);
      await deploy.see(begun);
      interrupt(deploy.child);
      expect(await deploy.ended).toSatisfy(isCancelled);
      expect(deploy.text()).not.toMatch(/^\s+at /m);
      expect(await inventory(aws)).toEqual(before);
      expect(temporaryFiles(project)).toEqual([]);
    });
  });

  describe("half-way", () => {
    it("says that the credentials expired, and what is deployed so far", async () => {
      proxy.expireAt(".PutSubscriptionFilter");
      const ran = await project.vpcflow(...DEPLOY);
      exited(ran, 1);
      expect(told(ran)).toMatch(/expired/);
      expect(project.read(STATE)).toContain("aws_kinesis_stream");
    });

    it("stops Terraform at Ctrl-C as Terraform wants to be stopped, and keeps what it made in the state", async () => {
      proxy.renew();
      const deploy = project.start(...DEPLOY);
      await deploy.see("✔ created aws_cloudwatch_log_subscription_filter", 120_000);
      interrupt(deploy.child);
      expect(await deploy.ended).toSatisfy(isCancelled);
      expect(deploy.text()).toMatch(/vpcflow deploy/);
      mayExist =
        deploy
          .text()
          .match(/^.* may exist without the state's knowing/gm)
          ?.join("\n") ?? "";
      expect(deploy.text()).not.toMatch(/^\s+at /m);
      expect(existsSync(join(project.folder, `.${STATE}.lock.info`))).toBe(false);
    });

    it("goes on with the next deployment", async () => {
      await project.succeed(...DEPLOY);
      expect(await inventory(aws)).toContain("stream flows");
    });
  });

  describe("once it is deployed", () => {
    it("says who holds the state's lock", async () => {
      const holder = spawn("terraform", ["apply", "-destroy"], {
        cwd: stackFolder(project),
        env: { ...process.env, ...project.env },
      });
      try {
        await heard(holder, "Enter a value");
        const ran = await project.vpcflow(...DEPLOY);
        exited(ran, 1);
        expect(told(ran)).toMatch(/locked/);
      } finally {
        holder.stdin.end("no\n");
        await new Promise((resolve) => holder.once("close", resolve));
      }
    });

    it("says that a pipeline of that name is there already, from a second folder", async () => {
      const second = createProject(moto);
      const first = await inventory(aws);
      try {
        await second.succeed("setup", "--yes", ...SOURCE);
        const ran = await second.vpcflow(...DEPLOY);
        exited(ran, 1);
        expect(told(ran)).toMatch(/already/);
        expect(await inventory(aws)).toEqual(first);
      } finally {
        second.dispose();
      }
    });

    it("verifies the wrong Region as a pipeline that is not there", async () => {
      const ran = await project.vpcflow("verify", "--region", "us-east-1");
      exited(ran, 1);
      expect(`${ran.stdout}${ran.stderr}`).toContain("us-east-1");
      expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/^\s+at /m);
    });

    it("is interrupted while it verifies, and is deployed all the same", async () => {
      // Nothing flows here, so that it would wait.
      const verify = project.start("verify", "--wait", "5m", "--start", "1s");
      await verify.see("… waiting for");
      interrupt(verify.child);
      expect(await verify.ended).toSatisfy(isCancelled);
      expect(verify.text()).not.toMatch(/^\s+at /m);
    });

    it("names the log group that was deleted by hand", async () => {
      await aws.logs.send(new DeleteLogGroupCommand({ logGroupName: "/vpc/flow" }));
      const deploy = await project.vpcflow(...DEPLOY);
      exited(deploy, 1);
      expect(told(deploy)).toContain("/vpc/flow");
      const verify = await project.vpcflow("verify");
      exited(verify, 1);
      expect(verify.stdout).toMatch(/✖ log group .*does not exist/);
    });

    it("is interrupted while it is destroyed, and says how to go on", async () => {
      const destroy = project.start("destroy", "--yes");
      await destroy.see("✔ destroyed", 120_000);
      interrupt(destroy.child);
      expect(await destroy.ended).toSatisfy(isCancelled);
      expect(destroy.text()).toContain("vpcflow destroy");
      expect(destroy.text()).not.toMatch(/^\s+at /m);
    });

    it("is destroyed, even without its log group", async () => {
      await project.succeed("destroy", "--yes");
      // Ctrl-C may cut off the very call that makes the mapping; then it was told of. AWS would let nobody make another.
      const known = mayExist.includes("aws_lambda_event_source_mapping.processor");
      expect((await inventory(aws)).filter((thing) => !(known && thing.startsWith("mapping ")))).toEqual([]);
    });
  });
});

// --- internal ---

/** Ctrl-C in a terminal reaches the whole process group: vpcflow and Terraform. */
function interrupt({ pid }: ChildProcess): void {
  process.kill(-pid!, "SIGINT");
}

function isCancelled(ended: number | NodeJS.Signals): boolean {
  return ended === 130 || ended === "SIGINT";
}

function stackFolder({ folder }: Project): string {
  return join(folder, "cdktf.out", "stacks", "flows");
}

/** What a command makes aside and did not take away. */
function temporaryFiles({ folder }: Project): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /tfplan|\.tmp$|\.new-/.test(name));
}

function heard(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += String(chunk);
      if (text.includes(words)) resolve();
    });
    child.once("close", () => reject(new Error(`never heard ${words} in:\n${text}`)));
  });
}
