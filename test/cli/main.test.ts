import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installation, processorZip } from "../../cli/installation.ts";
import { startFakeLogGroup } from "../fake-log-group.ts";

/** The built command line, as a process of its own: its signals and its pipes. */
const { main, root } = installation();

const LINE = "2 1 eni-1 10.0.0.1 10.0.0.2 443 5 6 1 40 1630619088 1630619102 ACCEPT OK\n";

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-main-"));
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("close", resolve));
}

describe("the process", () => {
  it("answers from the package that it is in", () => {
    expect(root).toBe(path.resolve(import.meta.dirname, "../.."));
    const { stdout, status } = spawnSync(process.execPath, [main, "--version"], { encoding: "utf8" });
    expect(status).toBe(0);
    expect(stdout.trim()).toBe(installation().version);
  });

  it("exits with 2 at a mistake", () => {
    expect(spawnSync(process.execPath, [main, "nope"]).status).toBe(2);
  });

  it("never waits without a terminal", () => {
    const { status, stderr } = spawnSync(process.execPath, [main, "setup"], { cwd, encoding: "utf8", timeout: 10_000 });
    expect(status).toBe(2);
    expect(stderr).toContain("no terminal");
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("ends quietly where the reader of its output has gone", async () => {
    const child = spawn(process.execPath, [main, "setup", "--help"], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    child.stdout.destroy();
    expect(await ended(child)).toBe(0);
    expect(stderr).toBe("");
  });

  it.each(["table", "tsv", "ndjson"])(
    "ends quietly where a ranking that goes on, as %s, is read no further",
    async (format) => {
      const fake = await startFakeLogGroup();
      fake.put({ stream: "a", timestamp: Date.now() - 1000, message: LINE.trim() });
      const place = ["--endpoint-url", fake.url, "--region", "eu-west-1", "--log-format", "default"];
      const flags = ["--follow", "--interval", "0.05s", "-f", format, ...place];
      const child = spawn(process.execPath, [main, "top", "logs:///vpc/flow", ...flags], {
        cwd,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" },
      });
      let stderr = "";
      child.stderr.on("data", (data) => {
        stderr += data;
      });
      child.stdout.once("data", () => child.stdout.destroy());
      expect(await ended(child)).toBe(0);
      expect(stderr).toBe("");
      await fake.stop();
    },
  );

  it.each(["SIGINT", "SIGTERM"] as const)("stops at the first %s, also while it waits for input", async (signal) => {
    const child = spawn(process.execPath, [main, "read", "-"], { cwd, stdio: "pipe" });
    let stderr = "";
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    // What it prints of a first batch, longer than what it tells the input's form by, shows that it waits for the next.
    child.stdin.write(LINE.repeat(1000));
    child.stdout.once("data", () => child.kill(signal));
    expect(await ended(child)).toBe(130);
    expect(stderr).toBe("So far: 1,000 records\nvpcflow: Cancelled.\n");
  });

  it("stops at Ctrl-C while it reads a pipe that nobody writes to", async ({ skip }) => {
    if (spawnSync("mkfifo", [path.join(cwd, "pipe")]).status !== 0) return skip("there is no mkfifo");
    const child = spawn(process.execPath, [main, "read", "pipe"], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    const timers = [1000, 4000].map((ms, index) => setTimeout(() => child.kill(index ? "SIGKILL" : "SIGINT"), ms));
    // A shell shows it as 130.
    expect([await ended(child), child.signalCode]).toEqual([null, "SIGINT"]);
    for (const timer of timers) clearTimeout(timer);
  });

  it("does not take a broken pipe that is not its own output for done", async ({ skip }) => {
    if (spawnSync("mkfifo", [path.join(cwd, "out")]).status !== 0) return skip("there is no mkfifo");
    writeFileSync(path.join(cwd, "flows.log"), LINE.repeat(100_000));
    const reader = spawn("head", ["-c", "10", "out"], { cwd, stdio: "ignore" });
    const { status, stderr } = spawnSync(process.execPath, [main, "read", "flows.log", "-o", "out"], {
      cwd,
      encoding: "utf8",
      timeout: 10_000,
    });
    reader.kill();
    expect(stderr).toContain('out" any more.');
    expect(status).toBe(1);
  });

  it("says where a build is missing, and what to run", () => {
    const expected = { code: "NOT_BUILT", fix: expect.stringContaining("npm run build") };
    expect(() => processorZip("/nowhere")).toThrow(expect.objectContaining(expected));
  });
});
