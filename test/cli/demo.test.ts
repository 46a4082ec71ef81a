import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installation } from "../../cli/installation.ts";
import { vpcflow } from "./terminal.ts";

const HOPS = ["log group", "stream", "records", "mapping", "function", "connection sets", "dead letters"];
const LINE = (port: number) =>
  `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${port} 443 6 1 40 1630619088 1630619102 ACCEPT OK`;

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-test-demo-"));
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** The built command in a process of its own, its temporary files in a folder of its own. */
function start(...args: string[]) {
  const temporary = mkdtempSync(path.join(cwd, "tmp-"));
  const child = spawn(process.execPath, [installation().main, "demo", ...args], {
    cwd,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (out.stdout += chunk));
  child.stderr.on("data", (chunk) => (out.stderr += chunk));
  const ended = once(child, "close").then(([status]) => ({ status: status as number | null, ...out }));
  return { child, out, ended, left: () => [...readdirSync(temporary), ...processesIn(temporary)] };
}

/** Those that were started with that folder for temporary files: all descendants of a demo. */
function processesIn(temporary: string): string[] {
  const environment = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8");
    } catch {
      return "";
    }
  };
  const pids = process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return pids.filter((pid) => environment(pid).includes(temporary));
}

async function runInput(lines: readonly string[], ...flags: string[]) {
  writeFileSync(path.join(cwd, "flows.log"), `${lines.join("\n")}\n`);
  const { status, stdout, stderr } = await vpcflow(["demo", "--input", "flows.log", "--json", ...flags], { cwd });
  return { status, stderr, report: JSON.parse(stdout || "{}") };
}

describe("the demo, built", () => {
  it("shows the whole pipeline work, in good time, and leaves nothing running", async () => {
    const demo = start();
    const { status, stdout } = await demo.ended;
    expect(stdout.match(/^✔ (.{19})/gm)?.map((line) => line.slice(2).trim())).toEqual(HOPS);
    expect(stdout).toMatch(/received, after 8 planted refusals; a recount from the stream agrees/);
    expect(stdout).toMatch(/start +srcaddr +srcport/);
    expect(stdout).toMatch(/Next\n {2}.*main\.js.? demo --input FILE\n.*\n {2}.*main\.js.? setup\n/);
    expect(stdout).toContain("Addresses that saw most others in the ten minutes from");
    expect(Number(/It took ([\d.]+) s/.exec(stdout)?.[1])).toBeLessThan(20);
    expect(status).toBe(0);
    expect(demo.left()).toEqual([]);
  }, 40_000);

  it.each(["Start Kinesis", "Send flow logs through"])(
    "ends at Ctrl-C during or after %j, and leaves nothing",
    async (step) => {
      const demo = start();
      const deadline = Date.now() + 20_000;
      while (!demo.out.stderr.includes(step === "Start Kinesis" ? "Synthesize" : step) && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 20));
      demo.child.kill("SIGINT");
      const { status, stderr, stdout } = await demo.ended;
      expect(stderr).toContain("Cancelled.");
      expect([status, stdout]).toEqual([130, ""]);
      expect(demo.left()).toEqual([]);
    },
    40_000,
  );
});

describe("the demo with lines of one's own", () => {
  it("counts IPv6, lines without traffic and lines that do not fit, each as what it is", async () => {
    const v6 = "2 1 eni-2 2001:db8::1 2001:0db8:0:0::2 1 2 6 1 40 1630619088 1630619102 ACCEPT OK";
    const nodata = "2 1 eni-1 - - - - - - - 1630619088 1630619102 - NODATA";
    const { status, report } = await runInput([LINE(1), v6, nodata, "short line", `${LINE(2)} extra`]);
    expect(report.findings.filter((finding: { status: string }) => finding.status !== "passed")).toEqual([]);
    expect(report.findings[0].found).toContain("5 log events in, 3 match the filter pattern, 2 do not;");
    const peers = Object.assign({}, ...report.connectionSets.map((set: { peers: object }) => set.peers));
    expect(peers).toEqual({ "10.0.0.1": 1, "10.0.0.2": 1, "2001:db8::1": 1, "2001:db8::2": 1 });
    expect([status, report.ok]).toEqual([0, true]);
  }, 30_000);

  it("runs a pipeline of one's own: its format, its filter, its shards", async () => {
    const config = {
      version: 1,
      name: "my-flows",
      region: "eu-west-1",
      source: {
        vpcIds: ["vpc-0123456789abcdef0"],
        logFormat: "${srcaddr} ${dstaddr} ${start} ${log-status}",
        filter: "all",
      },
      stream: { mode: "provisioned", shards: 2 },
    };
    writeFileSync(path.join(cwd, "my.json"), JSON.stringify(config));
    const lines = ["10.0.0.1 10.0.0.2 1630619088 OK", "- - 1630619088 NODATA"];
    const { status, report } = await runInput(lines, "--config", "my.json");
    expect(report.findings[0].found).toContain("2 log events in, 2 match");
    expect(report.findings[1].found).toBe("my-flows: ACTIVE, 2 open shards, provisioned, keeps records 24 h");
    expect(report.connectionSets).toEqual([
      { bucketTime: "2021-09-02T21:40:00Z", peers: { "10.0.0.1": 1, "10.0.0.2": 1 } },
    ]);
    expect(status).toBe(0);
  }, 30_000);

  it.each([
    [
      "without traffic",
      ["2 1 eni-1 - - - - - - - 1630619088 1630619102 - NODATA"],
      /Of the 1 line of flows\.log, none is a flow log with addresses/,
    ],
    ["that are none", ["hello"], /none is a flow log with addresses/],
    [
      "of two formats",
      [LINE(1), "srcaddr dstaddr start", "10.0.0.1 10.0.0.2 1630619088"],
      /another format than the pipeline's/,
    ],
    ["that are not there", [], /flows\.log .*(is empty|binary|holds no)/],
  ])("refuses lines %s, before anything starts", async (_, lines, said) => {
    const { status, stderr } = await runInput(lines);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain("Synthesize");
    expect(status).toBe(1);
  });

  it("says which flag is wrong", async () => {
    const { status, stderr } = await vpcflow(["demo", "--seed", "x"], { cwd });
    expect(stderr).toContain('--seed is "x"');
    expect(status).toBe(2);
    const format = await vpcflow(["demo", "--log-format", "nope"], { cwd });
    expect([format.status, format.stderr]).toEqual([2, expect.stringContaining("--log-format: Field 1")]);
    expect((await vpcflow(["demo", "--config", "none.json"], { cwd })).stderr).toContain("no none.json here");
    expect((await vpcflow(["demo", "--input", "none.log"], { cwd })).stderr).toContain('none.log" does not exist');
  });
});
