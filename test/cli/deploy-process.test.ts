import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installation } from "../../cli/installation.ts";
import { type FakeAws, startFakeAws } from "./fake-aws.ts";
import { type FakeTerraform, installFakeTerraform, type Scenario } from "./terraform/fake-terraform.ts";

const ACCOUNT = "123456789012";
const CONFIG = { name: "quick", region: "eu-west-1", source: { vpcIds: ["vpc-0123456789abcdef0"] } };
const SCENARIO: Scenario = { plan: { status: 2 }, show: { json: { resource_changes: [] } } };

let home: string;
let aws: FakeAws;
let terraform: FakeTerraform;

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), "vpcflow-process-"));
  writeFileSync(path.join(home, "vpcflow.json"), JSON.stringify(CONFIG));
  aws = await startFakeAws({
    GetCallerIdentity: { xml: `<Arn>arn:aws:iam::${ACCOUNT}:user/ann</Arn><Account>${ACCOUNT}</Account>` },
  });
});

afterEach(async () => {
  await aws.stop();
  rmSync(home, { recursive: true, force: true });
});

/** The built command line, at the apply of a deployment. */
async function applying(apply: NonNullable<Scenario["apply"]>) {
  terraform = installFakeTerraform(home, { ...SCENARIO, apply });
  const args = [installation().main, "deploy", "--yes", "--no-verify", "--endpoint-url", aws.url];
  const child = spawn(process.execPath, args, { cwd: home, env: terraform.env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  await terraform.holding("apply");
  return { child, told: () => stderr };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 2000) throw new Error("it never came to that");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [status, signal] = await once(child, "close");
  return status ?? signal;
}

describe("the process of a deployment", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("waits for Terraform at %s, and ends as interrupted", async (signal) => {
    const { child, told } = await applying({ hold: true, text: "the state is written" });
    const ended = exitOf(child);
    child.kill(signal);
    // By the signal itself, as a shell wants it, or by the status that stands for it.
    expect([130, "SIGINT"]).toContain(await ended);
    expect(told()).toContain("Stopping: Terraform ends what it is doing");
    expect(told()).toContain("Stopped before everything was done.");
    expect(terraform.interrupts()).toBe(1);
  });

  it("does not leave a Terraform behind at the second Ctrl-C: it gets it too", async () => {
    const { child, told } = await applying({ hold: true, stubborn: true });
    const ended = exitOf(child);
    child.kill("SIGINT");
    await until(() => terraform.interrupts() === 1);
    // A key press may come twice within that time.
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGINT");
    expect([130, "SIGINT"]).toContain(await ended);
    expect(terraform.interrupts()).toBe(2);
    expect(told()).toContain("Terraform was told to stop at once.");
    expect(told()).toContain("force-unlock ID");
  });
});
