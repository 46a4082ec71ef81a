import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeLogGroup, startFakeLogGroup } from "../../fake-log-group.ts";
import { vpcflow } from "../terminal.ts";

const FORMAT = "${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end}";

let fake: FakeLogGroup;
let cwd: string;
beforeEach(async () => {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "made-up");
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-compat-"));
  fake = await startFakeLogGroup();
  fake.flowLogs = [{ format: FORMAT }];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(cwd, { recursive: true });
  await fake.stop();
});

const flowlogs = (...args: string[]) =>
  vpcflow(["flowlogs-reader", ...args, "--endpoint-url", fake.url, "--region", "eu-west-1"], { cwd });

/** A flow of so many minutes ago; its source address tells it from others. */
function put(minutesAgo: number, srcaddr: string, stream = "eni-01-all"): void {
  const timestamp = Date.now() - minutesAgo * 60_000;
  const start = Math.floor(timestamp / 1000);
  fake.put({ stream, timestamp, message: `${srcaddr} 10.0.0.2 443 49152 6 10 840 ${start} ${start + 59}` });
}

const sources = (stdout: string) => stdout.split("\n").flatMap((row) => row.split(" ")[3] ?? []);
const asked = (action: string) => fake.asked.filter((one) => one.action === action).map(({ parameters }) => parameters);

describe("flowlogs-reader GROUP", () => {
  it("prints the last hour, in the format that EC2 tells, in the order of time", async () => {
    put(61, "10.0.0.61");
    put(10, "10.0.0.10", "eni-01-all");
    put(30, "10.0.0.30", "eni-02-all");
    put(20, "10.0.0.20", "eni-01-all");
    const { status, stdout, stderr } = await flowlogs("/vpc/flow");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(sources(stdout)).toEqual(["10.0.0.30", "10.0.0.20", "10.0.0.10"]);
    expect(asked("DescribeLogStreams")).toEqual([]);
  });

  it("stops asking once it has printed as many as it should", async () => {
    await fake.stop();
    fake = await startFakeLogGroup({ pageEvents: 2 });
    for (let minute = 50; minute > 0; minute--) put(minute, `10.0.1.${minute}`);
    const { stdout } = await flowlogs("/vpc/flow", "print", "3", "--fields", FORMAT);
    expect(sources(stdout)).toEqual(["10.0.1.50", "10.0.1.49", "10.0.1.48"]);
    expect(asked("FilterLogEvents").length).toBeLessThan(5);
  });

  it("asks nobody for the format where --fields names it", async () => {
    put(1, "10.0.0.1");
    expect(sources((await flowlogs("/vpc/flow", "--fields", FORMAT)).stdout)).toEqual(["10.0.0.1"]);
    expect(asked("DescribeFlowLogs")).toEqual([]);
  });

  it("reads without the right to ask for the format, and says what it took it for", async () => {
    fake.flowLogs = "UnauthorizedOperation";
    const start = Math.floor(Date.now() / 1000) - 60;
    const message = `2 123456789012 eni-01 10.0.0.1 10.0.0.2 443 49152 6 10 840 ${start} ${start + 59} ACCEPT OK`;
    fake.put({ stream: "eni-01-all", timestamp: start * 1000, message });
    const { status, stdout, stderr } = await flowlogs("/vpc/flow");
    expect({ status, sources: sources(stdout) }).toEqual({ status: 0, sources: ["10.0.0.1"] });
    expect(stderr).toContain("default format");
  });

  it("leaves the filter pattern to CloudWatch Logs, and reads streams side by side where threads are asked for", async () => {
    put(1, "10.0.0.1", "a");
    put(1, "10.0.0.2", "b");
    const { stdout } = await flowlogs("/vpc/flow", "--filter-pattern", "nothing here", "--thread-count", "4");
    expect(sources(stdout).sort()).toEqual(["10.0.0.1", "10.0.0.2"]);
    const queries = asked("FilterLogEvents");
    expect(new Set(queries.map((query) => query["filterPattern"]))).toEqual(new Set(["nothing here"]));
    expect(queries.map((query) => query["logStreamNames"])).toEqual(expect.arrayContaining([["a"], ["b"]]));
  });

  it("takes the window in UTC, its end not in it", async () => {
    for (const minutes of [130, 90, 70]) put(minutes, `10.0.0.${minutes}`);
    const time = (minutesAgo: number) =>
      new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19).replace("T", " ");
    const { stdout } = await flowlogs("-s", time(120), "-e", time(80), "/vpc/flow");
    expect(sources(stdout)).toEqual(["10.0.0.90"]);
  });

  it("says what is missing where the window ends before the hour that it begins in", async () => {
    const { status, stderr } = await flowlogs("-e", "2015-08-14 00:00:00", "/vpc/flow");
    expect(status).toBe(2);
    expect(stderr.replace(/\s+/g, " ")).toContain("An hour ago, where it begins without --start-time, is not before");
    expect(fake.asked).toEqual([]);
  });

  it("fails where there is no such group", async () => {
    const { status, stderr } = await flowlogs("/vpc/flaw");
    expect(status).toBe(1);
    expect(stderr).toContain('There is no log group "/vpc/flaw" in eu-west-1');
  });
});

describe("a LOCATION that may be a file", () => {
  const LINE = "2 123456789012 eni-a 10.9.9.9 10.0.0.2 443 49152 6 10 840 1438387260 1438387319 ACCEPT OK\n";
  const readsFile = async (...args: string[]) => sources((await flowlogs(...args)).stdout).includes("10.9.9.9");

  it("is one where it is there and is called like one, where it begins with a dot, or where that is said", async () => {
    for (const name of ["flows.log", "flows"]) writeFileSync(path.join(cwd, name), LINE);
    expect(await readsFile("flows.log")).toBe(true);
    expect(await readsFile("./flows")).toBe(true);
    expect(await readsFile("--location-type", "file", "flows")).toBe(true);
    expect(fake.asked).toEqual([]);
  });

  it("is a log group for all that where a script may have written something of its name", async () => {
    writeFileSync(path.join(cwd, "flows"), LINE);
    writeFileSync(path.join(cwd, "empty.log"), "");
    writeFileSync(path.join(cwd, "flows.log"), LINE);
    expect((await flowlogs("flows")).stderr).toContain('There is no log group "flows"');
    expect((await flowlogs("empty.log")).stderr).toContain('There is no log group "empty.log"');
    expect((await flowlogs("--location-type", "cwl", "flows.log")).stderr).toContain("There is no log group");
  });
});
