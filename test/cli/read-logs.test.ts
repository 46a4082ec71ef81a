import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { VpcflowError } from "../../flow/errors.ts";
import { type FakeLogGroup, startFakeLogGroup } from "../fake-log-group.ts";
import { createWorld, vpcflow } from "./terminal.ts";

let fake: FakeLogGroup;
const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;
const before = names.map((name) => process.env[name]);

beforeAll(() => {
  for (const name of names) process.env[name] = "made-up";
});
afterAll(() => {
  for (const [index, name] of names.entries()) {
    if (before[index] === undefined) delete process.env[name];
    else process.env[name] = before[index];
  }
});
beforeEach(async () => {
  fake = await startFakeLogGroup();
});
afterEach(() => fake.stop());

const where = () => ["--endpoint-url", fake.url, "--region", "eu-west-1"];
const read = (...args: string[]) => vpcflow(["read", ...args, ...where()], { cwd: tmpdir() });

const put = (minutesAgo: number, message: string, stream = "eni-01-all") =>
  fake.put({ stream, timestamp: Date.now() - minutesAgo * 60_000, message });

const CUSTOM = "${srcaddr} ${bytes}";

describe("read logs://GROUP", () => {
  it("prints the records of the last hour, by the columns of its flow logs", async () => {
    fake.flowLogs = [{ format: CUSTOM }];
    put(61, "10.0.0.9 9");
    put(59, "10.0.0.1 1");
    put(1, "10.0.0.2 2");
    const { status, stdout, stderr } = await read("logs:///vpc/flow");
    expect(stdout).toMatch(/^timestamp\tsrcaddr\tbytes\n\d+\t10.0.0.1\t1\n\d+\t10.0.0.2\t2\n$/);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "2 records\n" });
  });

  it("takes the log group's ARN, and its Region", async () => {
    put(1, "10.0.0.1 1");
    const arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/vpc/flow:*";
    const { stdout } = await vpcflow(
      ["read", `logs://${arn}`, "--log-format", CUSTOM, "-f", "text", "--endpoint-url", fake.url],
      { cwd: tmpdir() },
    );
    expect(stdout).toBe("10.0.0.1 1\n");
    const asked = fake.asked.map(({ parameters }) => parameters["logGroupIdentifier"]);
    expect(new Set(asked)).toEqual(new Set([arn.replace(":*", "")]));
  });

  it("takes a window, log streams and a filter pattern", async () => {
    put(180, "10.0.0.1 1", "a1");
    put(180, "10.0.0.2 2", "a2");
    put(180, "10.0.0.3 3", "b1");
    put(1, "10.0.0.4 4", "a1");
    const window = ["--start", "4h", "--end", "2h", "--log-format", CUSTOM, "-f", "text"];
    const lines = async (...args: string[]) =>
      (await read("logs:///vpc/flow", ...window, ...args)).stdout.split("\n").filter(Boolean).sort();
    expect(await lines("--log-stream", "a1", "--log-stream", "b1")).toEqual(["10.0.0.1 1", "10.0.0.3 3"]);
    expect(await lines("--log-stream-prefix", "a", "--filter-pattern", "x")).toEqual(["10.0.0.1 1", "10.0.0.2 2"]);
    expect(fake.asked.filter(({ parameters }) => parameters["filterPattern"] === "x").length).toBeGreaterThan(0);
  });

  it("lets CloudWatch Logs look for what the filters want, as far as it can", async () => {
    fake.flowLogs = [{ format: "${interface-id} ${srcaddr} ${bytes} ${action}" }];
    put(1, "eni-01 10.0.0.1 1 ACCEPT");
    put(1, "eni-01 10.0.0.2 2 REJECT");
    put(1, "eni-02 10.0.0.3 3 REJECT", "eni-02-all");
    const { stdout } = await read("logs:///vpc/flow", "--eni", "eni-01", "--action", "REJECT", "-f", "text");
    expect(stdout).toBe("eni-01 10.0.0.2 2 REJECT\n");
    const asked = fake.asked.filter(({ action }) => action === "FilterLogEvents").map(({ parameters }) => parameters);
    expect(asked.map(({ filterPattern }) => filterPattern)).toEqual([expect.stringContaining("REJECT")]);
    expect(asked.map(({ logStreamNames }) => logStreamNames)).toEqual([["eni-01-all"]]);
  });

  it("says which format it guessed, and how to name another", async () => {
    put(1, "2 123456789012 eni-01 10.0.0.1 10.0.1.1 1 443 6 10 8400 1700000000 1700000060 ACCEPT OK");
    const { status, stderr } = await read("logs:///vpc/flow");
    expect(status).toBe(0);
    expect(stderr).toMatch(/read as the default format.*--log-format.*\n1 record\n$/);
  });

  it("fails where no line can be read, and says what to name", async () => {
    put(1, "10.0.0.1 10.0.0.2 7");
    const { status, stderr } = await read("logs:///vpc/flow");
    expect(status).toBe(1);
    expect(stderr).toContain("--log-format");
  });

  it("shows events that are no flow logs by their message", async () => {
    put(1, "START RequestId: 1");
    const { stdout } = await read("logs:///vpc/flow", "-f", "ndjson");
    expect(JSON.parse(stdout)).toMatchObject({ message: "START RequestId: 1" });
  });

  it("prints nothing of an empty window, which is no failure", async () => {
    const { status, stderr } = await read("logs:///vpc/flow");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "0 records\n" });
  });

  it("follows until Ctrl-C, and what had come is printed", async () => {
    put(1, "10.0.0.1 1");
    const ctrlC = new AbortController();
    const world = createWorld({ cwd: tmpdir(), signal: ctrlC.signal });
    const args = ["read", "logs:///vpc/flow", "--follow", "--log-format", CUSTOM, "-f", "text", ...where()];
    const ended = run(args, world.context);
    await world.stdout.see("10.0.0.1 1");
    ctrlC.abort(new VpcflowError("CANCELLED", "Cancelled."));
    expect(await ended).toBe(130);
  });
});

describe("what a person gets wrong is said in a sentence", () => {
  it.each([
    [["logs:///vpc/flow:1"], 'vpcflow: "/vpc/flow:1" is not the name of a log group.'],
    [["logs://"], 'vpcflow: "" is not the name of a log group.'],
    [["logs://g", "--log-stream", "a", "--log-stream-prefix", "b"], "do not go together"],
    [["logs://g", "--requests-per-second", "0"], "which is no rate"],
    [["flows.log", "--filter-pattern", "x"], "--filter-pattern does not go with"],
    [["-", "--log-stream", "x"], "--log-stream does not go with stdin"],
  ])("%j", async (args, sentence) => {
    const { status, stderr } = await read(...args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(2);
    expect(fake.asked).toEqual([]);
  });

  it("a log group that is not there", async () => {
    const { status, stderr } = await read("logs:///vpc/flaw");
    expect(stderr).toContain('vpcflow: There is no log group "/vpc/flaw" in eu-west-1.\n  Check the name, --region');
    expect(status).toBe(1);
  });

  it("an action that is denied", async () => {
    fake.put({ stream: "a", timestamp: Date.now() - 1, message: "x" });
    fake.before = (action) =>
      action === "FilterLogEvents"
        ? { error: "AccessDeniedException", message: "User: x is not authorized to perform: logs:FilterLogEvents on y" }
        : undefined;
    const { status, stderr } = await read("logs:///vpc/flow");
    expect(stderr).toContain("AWS denies you the action logs:FilterLogEvents");
    expect(stderr).toContain("verify --print-policy");
    expect(status).toBe(1);
  });
});
