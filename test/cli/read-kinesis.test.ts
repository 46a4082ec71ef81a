import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DescribeStreamSummaryCommand, ListStreamConsumersCommand } from "@aws-sdk/client-kinesis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { numbered } from "../sources/kinesis/reading.ts";
import { message, type StreamBed, startBed } from "../sources/kinesis/stream-bed.ts";
import { vpcflow } from "./terminal.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const MAIN = path.join(import.meta.dirname, "../../dist/cli/main.js");

let bed: StreamBed;
let cwd: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed.stop());
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-kinesis-"));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(cwd, { recursive: true, force: true });
});

const place = () => ["--region", "eu-west-1", "--endpoint-url", bed.endpoint, "--unpaced"];

const read = (stream: string, ...args: string[]) =>
  vpcflow(["read", `kinesis://${stream}`, ...place(), "-f", "text", ...args], { cwd });

/** The built command, with what it printed so far. */
function start(stream: string, ...args: string[]) {
  const child = spawn(process.execPath, [MAIN, "read", `kinesis://${stream}`, ...place(), "-f", "text", ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const seen = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    seen.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    seen.stderr += chunk;
  });
  const ended = once(child, "close").then(([status, signal]) => status ?? signal);
  return {
    seen,
    ended,
    child,
    until: (names: readonly string[]) =>
      vi.waitFor(() => expect(namesOf(seen.stdout)).toEqual(expect.arrayContaining([...names])), 30_000),
  };
}

const namesOf = (text: string) => [...text.matchAll(/eni-(\S+)/g)].map(([, name]) => name!);

/** What stands beside the file until it takes its place. */
const writtenSoFar = (file: string) =>
  readdirSync(cwd)
    .filter((name) => name.startsWith(`${file}.`))
    .map((name) => readFileSync(path.join(cwd, name), "utf8"))
    .join("");

describe("read kinesis://STREAM", () => {
  it("prints what is there, and says what it read", async () => {
    const stream = await bed.stream(2);
    const lines = await bed.write(stream, numbered("a", 6));
    const { status, stdout, stderr } = await read(stream, "--start", "10m");
    expect([status, stderr]).toEqual([0, "6 records from 6 envelopes\n"]);
    expect(stdout.trim().split("\n").sort()).toEqual([...lines].sort());
  });

  it("names a bad record and goes on; with --strict it ends with exit 1", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["before"]);
    const sequenceNumber = await bed.put(stream, message(["cut off"]).subarray(0, 50));
    await bed.write(stream, ["after"]);
    const lenient = await read(stream);
    expect([lenient.status, namesOf(lenient.stdout)]).toEqual([0, ["before", "after"]]);
    expect(lenient.stderr).toContain(`Record ${sequenceNumber} of shardId-000000000000 cannot be read`);
    expect(lenient.stderr).toContain("1 damaged part");
    const strict = await read(stream, "--strict");
    expect([strict.status, strict.stderr.includes(sequenceNumber)]).toEqual([1, true]);
    expect(namesOf(strict.stdout)).toEqual(["before"]);
  });

  it("shows what comes while it follows, and the counts at Ctrl-C, with exit 130", async () => {
    const stream = await bed.stream(2);
    await bed.write(stream, numbered("a", 4));
    const { until, child, ended, seen } = start(stream, "--follow");
    await until(numbered("a", 4));
    await bed.write(stream, numbered("b", 4));
    await until(numbered("b", 4));
    child.kill("SIGINT");
    await ended;
    expect(child.exitCode ?? child.signalCode).toBeOneOf([130, "SIGINT"]);
    expect(seen.stderr).toContain("8 records from 8 envelopes");
    expect(seen.stderr).toContain("Cancelled.");
  });

  it("writes the file of a followed stream when Ctrl-C ends it", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, numbered("a", 3));
    const { child, ended, seen } = start(stream, "--follow", "-o", "flows.txt");
    await vi.waitFor(() => expect(namesOf(writtenSoFar("flows.txt"))).toHaveLength(3), 30_000);
    child.kill("SIGINT");
    await ended;
    expect(seen.stderr).toContain("3 records");
    expect(namesOf(readFileSync(path.join(cwd, "flows.txt"), "utf8"))).toEqual(numbered("a", 3));
  });

  it("loses nothing when it is killed and goes on from its checkpoint", async () => {
    const stream = await bed.stream(2);
    const all: string[] = [];
    const write = async (prefix: string) => {
      all.push(...numbered(prefix, 20));
      await bed.write(stream, numbered(prefix, 20));
    };
    await write("a");
    let printed = "";
    for (const round of ["b", "c"]) {
      const { until, child, ended, seen } = start(stream, "--follow", "--from", "oldest", "--checkpoint", "cp");
      const writing = write(round);
      await until([`${round}3`]);
      // Long enough for a checkpoint, and then some that it does not know.
      const shards = () => JSON.parse(readFileSync(path.join(cwd, "cp"), "utf8")).shards;
      await vi.waitFor(() => expect(Object.keys(shards())).not.toEqual([]), 30_000);
      child.kill("SIGKILL");
      await ended;
      await writing;
      printed += seen.stdout;
    }
    const { status, stdout } = await read(stream, "--from", "oldest", "--checkpoint", "cp");
    expect(status).toBe(0);
    const names = namesOf(printed + stdout);
    expect([...new Set(names)].sort()).toEqual([...all].sort());
    expect((await read(stream, "--checkpoint", "cp")).stdout).toBe("");
  });

  it("takes its fan-out consumer away at Ctrl-C, and when nobody reads its output", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["a"]);
    const cancelled = start(stream, "--follow", "--fan-out");
    await cancelled.until(["a"]);
    expect(await consumers(stream)).toHaveLength(1);
    cancelled.child.kill("SIGINT");
    await cancelled.ended;
    expect(await consumers(stream)).toEqual([]);
    const unread = start(stream, "--follow", "--fan-out");
    await unread.until(["a"]);
    unread.child.stdout.destroy();
    await bed.write(stream, ["b"]);
    expect(await unread.ended).toBe(0);
    expect(await consumers(stream)).toEqual([]);
  });
});

async function consumers(StreamName: string): Promise<unknown[]> {
  const { StreamDescriptionSummary } = await bed.client.send(new DescribeStreamSummaryCommand({ StreamName }));
  const { StreamARN } = StreamDescriptionSummary!;
  const { Consumers } = await bed.client.send(new ListStreamConsumersCommand({ StreamARN }));
  return Consumers!.filter(({ ConsumerStatus }) => ConsumerStatus !== "DELETING");
}

describe("read kinesis:// refuses", () => {
  it.each<[string, string[], RegExp]>([
    ["two beginnings", ["--start", "2h", "--from", "oldest"], /--start and --from both/],
    ["to wait for nothing", ["--from", "latest"], /--from latest alone would read nothing.*\n.*--follow/],
    ["an end before its beginning", ["--end", "2h"], /begins an hour ago, after --end 2h/],
    ["an end that is past, from now on", ["--follow", "--from", "now", "--end", "1h"], /begins after --end 1h/],
    ["a limit with a checkpoint", ["--checkpoint", "cp", "--limit", "5"], /--limit ends in the midst/],
    ["a checkpoint with a file that is there", ["--checkpoint", "cp", "-o", "there"], /"there" is there already/],
    ["a checkpoint with Parquet in a pipe", ["--checkpoint", "cp", "-f", "parquet"], /Parquet holds records back/],
  ])("%s", async (_, args, said) => {
    writeFileSync(path.join(cwd, "there"), "old");
    const { status, stdout, stderr } = await vpcflow(["read", "kinesis://s", ...place(), ...args], { cwd });
    expect(stderr).toMatch(said);
    expect([status, stdout]).toEqual([2, ""]);
  });

  it.each([
    ["kinesis://", /"" is the name of no Kinesis stream/],
    ["kinesis://a/b", /"a\/b" is the name of no Kinesis stream/],
    ["kinesis://arn:aws:kinesis:us-east-1:123456789012:stream/s", /ARN is of us-east-1, and --region is "eu-west-1"/],
  ])("%s", async (name, said) => {
    const { status, stderr } = await vpcflow(["read", name, ...place()], { cwd });
    expect(stderr).toMatch(said);
    expect(status).toBe(2);
  });

  it.each(["--checkpoint=cp", "--from=oldest", "--fan-out", "--dedupe", "--fast", "--follow"])(
    "%s for a file",
    async (flag) => {
      writeFileSync(path.join(cwd, "flows.log"), "");
      const { status, stderr } = await vpcflow(["read", "flows.log", flag], { cwd });
      expect(stderr).toContain(`${flag.split("=")[0]} does not go with "flows.log"`);
      expect(status).toBe(2);
    },
  );
});
