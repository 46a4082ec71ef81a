import { CreateVpcCommand } from "@aws-sdk/client-ec2";
import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, inject, it as test } from "vitest";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup, flowLines, putFlowLogs } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMoto } from "../emulators/moto.ts";
import { createProject } from "../emulators/project.ts";
import { openTerminal, type Terminal } from "../emulators/tmux.ts";
import { findTools } from "../emulators/tools.ts";

/** The provider's own waiters, on a machine that runs all three at once. */
const DEPLOYED_MS = 240_000;

const { missing, python, why } = await findTools("terraform", "emulators", "tmux");

describe.skipIf(missing !== undefined)(`a person at a terminal${why}`, () => {
  let moto: Emulator;
  let aws: Aws;
  let vpcId: string;

  beforeAll(async () => {
    moto = await startMoto(python);
    aws = awsOf(moto);
    await createLogGroup(aws, "/vpc/flow");
    await createLogGroup(aws, "/vpc/other");
    const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: "10.7.0.0/16" }));
    vpcId = Vpc!.VpcId!;
  });

  afterAll(async () => {
    await moto?.stop();
  });

  // All at once: each waits for the provider most of its time, and pipelines of one account must not touch each other.
  const it = test.concurrent;

  it("chooses an existing log group, deploys, verifies and destroys", { timeout: 900_000 }, async ({ expect }) => {
    await atTerminal(moto, async (terminal) => {
      await begin(terminal, "existing");
      await terminal.see("Where do the flow logs come from?");
      await terminal.press("Enter");
      await terminal.see("Name of the log group:");
      await terminal.type("/vpc/fl");
      await terminal.see("/vpc/flow");
      await terminal.press("Enter");
      await terminal.see("Which format do its flow logs have?");
      await terminal.press("Enter");
      await withoutWebhook(terminal);
      await terminal.see("Change the finer settings too?");
      await terminal.press("Enter");
      await deploy(terminal);
      await putFlowLogs(aws, "/vpc/flow", flowLines(2));
      await verify(terminal);
      await terminal.see("✔ records");
      await terminal.see("10.0.1.2");
      await destroy(terminal, "existing");
      expect(await left("existing")).toEqual([]);
    });
  });

  it("marks a VPC that EC2 lists, and gets flow logs of it", { timeout: 900_000 }, async ({ expect }) => {
    await atTerminal(moto, async (terminal) => {
      await begin(terminal, "created");
      await terminal.see("Where do the flow logs come from?");
      await terminal.press("Down", "Enter");
      await terminal.see("Which VPCs?");
      await terminal.see("10.7.0.0/16");
      await mark(terminal, vpcId);
      await terminal.see("How do the flow log lines look?");
      await terminal.press("Enter");
      await withoutWebhook(terminal);
      await terminal.see("Change the finer settings too?");
      await terminal.press("Enter");
      await deploy(terminal);
      expect(await left("created")).toContain("log group /vpcflow/created/flow-logs");
      expect((await inventory(aws)).filter((name) => name.startsWith("flow log "))).toHaveLength(1);
      await destroy(terminal, "created");
      expect(await left("created")).toEqual([]);
      expect((await inventory(aws)).filter((name) => name.startsWith("flow log "))).toEqual([]);
    });
  });

  it("asks for a provisioned stream of two shards among the finer settings", { timeout: 900_000 }, async ({
    expect,
  }) => {
    await atTerminal(moto, async (terminal) => {
      await begin(terminal, "provisioned");
      await terminal.see("Where do the flow logs come from?");
      await terminal.press("Enter");
      await terminal.see("Name of the log group:");
      await terminal.type("/vpc/other");
      await terminal.see("/vpc/other");
      await terminal.press("Enter");
      await terminal.see("Which format do its flow logs have?");
      await terminal.press("Enter");
      await withoutWebhook(terminal);
      await terminal.see("Change the finer settings too?");
      await terminal.type("y");
      await terminal.press("Enter");
      await finerSettings(terminal);
      await deploy(terminal);
      const { StreamDescriptionSummary } = await aws.kinesis.send(
        new DescribeStreamSummaryCommand({ StreamName: "provisioned" }),
      );
      expect(StreamDescriptionSummary?.OpenShardCount).toBe(2);
      await destroy(terminal, "provisioned");
      expect(await left("provisioned")).toEqual([]);
    });
  });

  it("leaves at Ctrl-C at a question of the wizard, and nothing is written", async () => {
    await atTerminal(moto, async (terminal) => {
      await begin(terminal, "cancelled");
      await terminal.see("Where do the flow logs come from?");
      await terminal.press("C-c");
      await terminal.see("Cancelled: nothing was written.");
      await run(terminal, "echo status $?; ls -A; echo end");
      await terminal.see("status 130\nend");
    });
  });

  it("leaves at Ctrl-C when deploy asks, and nothing is created", { timeout: 300_000 }, async ({ expect }) => {
    await atTerminal(moto, async (terminal) => {
      await run(
        terminal,
        "vpcflow setup --yes --name asked --region eu-west-1 --log-group /vpc/flow && vpcflow deploy",
      );
      await terminal.see("Deploy to the account 123456789012?", DEPLOYED_MS);
      await terminal.press("C-c");
      await terminal.see("nothing was changed");
      await run(terminal, "echo status $?");
      await terminal.see("status 130");
      expect(await left("asked")).toEqual([]);
    });
  });

  /** What there is of a pipeline. */
  async function left(name: string): Promise<string[]> {
    return (await inventory(aws)).filter((thing) => thing.includes(name));
  }
});

// --- internal ---

async function atTerminal(moto: Emulator, story: (terminal: Terminal) => Promise<void>): Promise<void> {
  const project = createProject(moto);
  const terminal = await openTerminal({ cwd: project.folder, env: project.env });
  try {
    // As a shell's alias would: what is typed stays what a person types.
    await terminal.type(`vpcflow() { "${process.execPath}" "${inject("vpcflow")}" "$@"; }`);
    await terminal.press("Enter");
    await story(terminal);
  } finally {
    terminal.close();
    project.dispose();
  }
}

async function run(terminal: Terminal, command: string): Promise<void> {
  await terminal.type(command);
  await terminal.press("Enter");
}

/** Name, Region and place: the questions that every path begins with. */
async function begin(terminal: Terminal, name: string): Promise<void> {
  await run(terminal, "vpcflow setup");
  await terminal.see("Name of the pipeline:");
  await terminal.press("C-u");
  await terminal.type(name);
  await terminal.press("Enter");
  await terminal.see("AWS Region:");
  await terminal.press("Enter");
  await terminal.see("Where does the stream live?");
  await terminal.press("Enter");
}

async function withoutWebhook(terminal: Terminal): Promise<void> {
  await terminal.see("URL to post connection sets to");
  await terminal.press("Enter");
}

/** Marks one of a list with the space bar, wherever it stands in it. */
async function mark(terminal: Terminal, id: string): Promise<void> {
  for (let moved = 0; moved < 10; moved++) {
    const line = (await terminal.text()).split("\n").findLast((text) => /^[❯>]/.test(text));
    if (line?.includes(id)) break;
    await terminal.press("Down");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await terminal.press("Space", "Enter");
}

async function finerSettings(terminal: Terminal): Promise<void> {
  await terminal.see("SSM parameter that holds that URL");
  await terminal.press("Enter");
  await terminal.see("Which lines go to the stream?");
  await terminal.press("Enter");
  await terminal.see("How does the stream scale?");
  await terminal.press("Down", "Enter");
  await terminal.see("How many shards?");
  await terminal.press("C-u");
  await terminal.type("2");
  await terminal.press("Enter");
  await terminal.see("How many hours does the stream keep records?");
  await terminal.press("Enter");
  await terminal.see("Which key encrypts what holds data?");
  await terminal.press("Down", "Enter");
  await terminal.see("Runtime of the function:");
  await terminal.press("Enter");
  await terminal.see("S3 bucket for Terraform's state");
  await terminal.press("Enter");
}

/** From the last answer to the pipeline that is there. */
async function deploy(terminal: Terminal): Promise<void> {
  await terminal.see("Write it?");
  await terminal.press("Enter");
  await terminal.see("Deploy it now?");
  await terminal.type("y");
  await terminal.press("Enter");
  await terminal.see("Deploy to the account 123456789012?", DEPLOYED_MS);
  await terminal.type("y");
  await terminal.press("Enter");
  await terminal.see("✔ Deployed", DEPLOYED_MS);
  await terminal.see("stream_name");
  await terminal.see("hops passed", DEPLOYED_MS);
}

async function verify(terminal: Terminal): Promise<void> {
  await run(terminal, "vpcflow verify");
}

async function destroy(terminal: Terminal, name: string): Promise<void> {
  await run(terminal, `vpcflow destroy; echo "${name}: status $?"`);
  await terminal.see("Destroy it, in the account 123456789012?", DEPLOYED_MS);
  await terminal.type("y");
  await terminal.press("Enter");
  await terminal.see("✔ Destroyed", DEPLOYED_MS);
  await terminal.see(`${name}: status 0`);
}
