import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Interrupts } from "../../../cli/interrupts.ts";
import { runTerraform, type TerraformPlace } from "../../../cli/terraform/run.ts";
import { type FakeTerraform, installFakeTerraform, type Scenario } from "./fake-terraform.ts";

let home: string;
let interrupts: Interrupts;
let nowMs: number;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "vpcflow-run-"));
  nowMs = 0;
  interrupts = new Interrupts(() => nowMs);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function prepared(scenario: Scenario): { fake: FakeTerraform; place: TerraformPlace } {
  const fake = installFakeTerraform(home, scenario);
  const context = { signal: interrupts.signal, hold: (again: () => void) => interrupts.hold(again) };
  return { fake, place: { program: path.join(fake.bin, "terraform"), folder: home, env: fake.env, context } };
}

describe("a run of Terraform", () => {
  it("hands over its arguments as they are, and its lines as they come", async () => {
    const { fake, place } = prepared({ plan: { file: "plan.jsonl", status: 2, stderr: "a word" } });
    const lines: string[] = [];
    const odd = ["plan", '-var=$(touch x); `y` "z"', "ä b"];
    const result = await runTerraform(place, odd, { onLine: (line) => lines.push(line) });
    expect(result).toEqual({ status: 2, stdout: "", stderr: "a word", interrupts: 0 });
    expect(lines).toHaveLength(7);
    expect(fake.calls()[0]!.args).toEqual(odd);
  });

  it("gets one SIGINT at a Ctrl-C, and is waited for", async () => {
    const { fake, place } = prepared({
      apply: { hold: true, text: "the state is written" },
    });
    const told: number[] = [];
    const ended = runTerraform(place, ["apply"], { stopping: (times) => told.push(times) });
    await fake.holding("apply");
    expect(interrupts.held).toBe(true);
    expect(interrupts.interrupt()).toBe(false);
    expect(await ended).toMatchObject({ status: 1, stdout: "the state is written", interrupts: 1 });
    expect([told, fake.interrupts()]).toEqual([[1], 1]);
    expect(interrupts.held).toBe(false);
  });

  it("gets the second SIGINT at the second Ctrl-C, which does not end this process", async () => {
    const { fake, place } = prepared({ apply: { hold: true, stubborn: true } });
    const ended = runTerraform(place, ["apply"]);
    await fake.holding("apply");
    interrupts.interrupt();
    while (fake.interrupts() < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    nowMs = 1000;
    expect(interrupts.interrupt()).toBe(false);
    expect(await ended).toMatchObject({ status: 1, interrupts: 2 });
    expect(fake.interrupts()).toBe(2);
  });

  it("is not told twice of one key press", async () => {
    const { fake, place } = prepared({ apply: { hold: true, text: "done" } });
    const ended = runTerraform(place, ["apply"]);
    await fake.holding("apply");
    interrupts.interrupt();
    nowMs = 100;
    interrupts.interrupt();
    expect(await ended).toMatchObject({ stdout: "done", interrupts: 1 });
  });

  it("does not begin after a Ctrl-C, unless it is to see what is left", async () => {
    const { fake, place } = prepared({ "state list": { text: "aws_kms_key.key\n" } });
    interrupts.interrupt();
    await expect(runTerraform(place, ["plan"])).rejects.toThrow();
    expect(await runTerraform(place, ["state", "list"], { afterCancel: true })).toMatchObject({ interrupts: 0 });
    expect(fake.commands()).toEqual(["state list"]);
  });

  it("is in a process group of its own, so that a terminal's Ctrl-C comes to it once", async () => {
    const { place } = prepared({});
    const shell = { ...place, program: "/bin/sh", env: process.env };
    const { stdout } = await runTerraform(shell, ["-c", 'echo "$(ps -o pgid= -p $$)" $$']);
    const [group, pid] = stdout.trim().split(/\s+/);
    expect(group).toBe(pid);
  });
});

describe("the process", () => {
  it("ends at a second Ctrl-C where nothing holds it", () => {
    expect(interrupts.interrupt()).toBe(false);
    expect(interrupts.signal.aborted).toBe(true);
    expect(interrupts.interrupt()).toBe(true);
  });

  it("ends again once what held it is done", () => {
    const release = interrupts.hold(() => {});
    interrupts.interrupt();
    release();
    expect(interrupts.interrupt()).toBe(true);
  });
});
