import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { startMoto } from "../emulators/moto.ts";
import { createBucket, line, message, putLogGroup, putObject, putStream } from "../emulators/old-reader-data.ts";
import { oldReadersPython } from "../emulators/old-readers.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";
import { type Ran, run } from "../packed-package.ts";

const DEFAULT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";
const CUSTOM = "${dstaddr} ${srcaddr} ${tcp-flags} ${pkt-srcaddr} ${start} ${end} ${reject-reason}";
const HEADER = `${DEFAULT.replace(/[${}]/g, "")}\n`;

/** A quarter of an hour ago, to the minute. */
const AT = Math.floor(Date.now() / 60_000) * 60 - 900;

const at = (offset: number) => new Date((AT + offset) * 1000).toISOString().slice(0, 19).replace("T", " ");
const lineAt = (offset: number, words: string, status?: string) =>
  [AT + offset, line(AT, offset, words, status)] as const;

const FIRST = [
  lineAt(0, "10.0.0.1 10.0.0.2 443 49152 6 10 840"),
  lineAt(20, "10.0.0.3 10.0.0.2 0 0 1 4 0", "REJECT OK"),
  lineAt(30, "- - - - - - -", "- NODATA"),
  lineAt(50, "10.0.0.1 10.0.0.2 443 49152 6 5 420", "REJECT OK"),
  [AT + 55, "not a flow log"] as const,
];
const SECOND = [
  lineAt(10, "2001:db8::1 2001:db8::2 53 5353 17 1 76"),
  lineAt(40, "10.0.0.1 10.0.0.2 443 49152 6 1 52"),
  [AT + 60, `2 123456789012 eni-0b 10.0.0.9 10.0.0.8 1 2 6 1 1 ${AT + 60} ${AT + 99}`] as const,
];

const NAMES = HEADER.trimEnd().replaceAll("-", "_").split(" ");
const fieldsOf = (text: string) => Object.fromEntries(NAMES.map((name, index) => [name, text.split(" ")[index]!]));
const NAMED = [...FIRST.slice(0, 4), ...SECOND.slice(0, 2)].map(([, text]) => fieldsOf(text));
const { bytes: _, ...WITHOUT_BYTES } = NAMED[1]!;

/** The fault of the old tool's printing put back: a zero is `-`. */
const withZerosAsDashes = (rows: string) => rows.replace(/(?<=^|\s)0(?=\s)/gm, "-");
const sorted = (rows: string) => rows.split("\n").sort().join("\n");

const { missing, python, why } = await findTools("emulators");
const old = missing === undefined ? await oldReadersPython() : { missing };

describe.skipIf("missing" in old)(`the old readers and their command lines here, on moto${why}`, () => {
  let moto: Emulator;
  let aws: Aws;
  let project: Project;

  const oldTool = (module: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
    run(project.folder, ["python" in old ? old.python : "", "-m", module, ...args], {
      ...project.env,
      TZ: "UTC",
      ...env,
    });
  const ours = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
    run(project.folder, [process.execPath, project.script, command, ...args], { ...project.env, TZ: "UTC", ...env });
  const both = async (tool: "flowlogs" | "kinesis", args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const names = {
      flowlogs: ["flowlogs_reader", "flowlogs-reader"],
      kinesis: ["kinesis_logs_reader", "kinesis-logs-reader"],
    };
    const [module, command] = names[tool];
    const [before, now] = await Promise.all([oldTool(module!, args, env), ours(command!, args, env)]);
    return { before, now };
  };

  beforeAll(async () => {
    moto = await startMoto(python);
    aws = awsOf(moto);
    project = createProject(moto);
    await putLogGroup(aws, "/vpc/flow", { formats: [DEFAULT], streams: { "eni-0a-all": FIRST, "eni-0b-all": SECOND } });
    await putLogGroup(aws, "/vpc/empty", { formats: [DEFAULT], streams: {} });
    await putLogGroup(aws, "/vpc/custom", {
      formats: [CUSTOM],
      streams: { "eni-0a-all": [[AT, `10.0.0.2 10.0.0.1 19 10.1.1.1 ${AT} ${AT + 59} -`]] },
    });
    await createBucket(aws, "flow-bucket", moto.region);
    for (const region of ["eu-west-1", "us-east-1"]) {
      const text = FIRST.slice(0, 4).map(([, each]) => each.replace("eni-0a", `eni-${region}`));
      await putObject(aws, "flow-bucket", { prefix: "logs", region, at: AT }, `${HEADER}${text.join("\n")}\n`);
    }
    await putStream(aws, "flows", [message(NAMED.slice(0, 3)), message(NAMED.slice(3))]);
  });

  afterAll(async () => {
    project?.dispose();
    await moto?.stop();
  });

  describe("print the same", () => {
    it.each([
      [["/vpc/flow"]],
      [["/vpc/flow", "print", "3"]],
      [["/vpc/flow", "findip", "10.0.0.1", "2001:db8::2"]],
      [["/vpc/flow", "aggregate"]],
      [["--filter-pattern", "REJECT", "/vpc/flow"]],
      [["-s", at(10), "-e", at(41), "/vpc/flow"]],
      [["--start", at(0).replace(" ", "T"), "--time-form=%Y-%m-%dT%H:%M:%S", "/vpc/flow", "aggregate"]],
      [["--fields", DEFAULT, "/vpc/flow"]],
      [["/vpc/custom"]],
      [["/vpc/empty"]],
      [["--role-arn", "arn:aws:iam::123456789012:role/reader", "--external-id", "0a1b2c3d", "/vpc/flow"]],
      [["--location-type", "s3", "flow-bucket/logs"]],
      [["--location-type", "s3", "flow-bucket/logs", "aggregate"]],
      [["--location-type", "s3", "flow-bucket/logs/", "print", "5"]],
      [["--location-type", "s3", "--include-regions", "us-east-1", "flow-bucket/logs"]],
      [["--location-type", "s3", "--include-accounts", "123456789012,210987654321", "flow-bucket/logs"]],
      [["--loc=s3", "--thread-count", "2", "flow-bucket/logs", "findip", "10.0.0.3"]],
    ])("flowlogs_reader %j", async (args) => {
      const { before, now } = await both("flowlogs", args);
      exited(before, 0);
      const isAggregate = args.includes("aggregate");
      const shown = isAggregate ? now.stdout : withZerosAsDashes(now.stdout);
      exited(now, 0);
      expect(shown).toBe(before.stdout);
    });

    it("flowlogs_reader with threads, whose streams come in another order", async () => {
      const { before, now } = await both("flowlogs", ["--thread-count", "2", "/vpc/flow"]);
      expect(sorted(withZerosAsDashes(now.stdout))).toBe(sorted(before.stdout));
      expect(before.stdout.split("\n")).toHaveLength(8);
    });

    it("kinesis_logs_reader, by UTC wherever the machine is", async () => {
      const { before, now } = await both("kinesis", ["flows", "--start-time", at(0)], { TZ: "America/New_York" });
      expect(exited(now, 0)).toMatchObject({ stdout: before.stdout, stderr: "" });
      expect(before.stdout.split("\n")).toHaveLength(1 + NAMED.length + 1);
      const two = await both("kinesis", ["flows", "--star", at(0), "--count", "2"]);
      expect(two.now.stdout).toBe(two.before.stdout);
      expect(two.now.stdout.split("\n")).toHaveLength(1 + 2 + 1);
    });
  });

  describe("differ where the old one was wrong", () => {
    const flowlogs = (...args: string[]) => both("flowlogs", args);

    it("0 was printed as -", async () => {
      const { before, now } = await flowlogs("/vpc/flow", "findip", "10.0.0.3");
      expect(before.stdout).toContain("10.0.0.3 10.0.0.2 - - 1 4 - ");
      expect(now.stdout).toContain("10.0.0.3 10.0.0.2 0 0 1 4 0 ");
    });

    it("ipset had no order, and None among the addresses", async () => {
      const words = "2 123456789012 eni-0c None 10.0.0.4 1 2 6 1 1";
      await putLogGroup(aws, "/vpc/none", {
        formats: [DEFAULT],
        streams: { a: [...FIRST, [AT + 60, `${words} ${AT} ${AT} ACCEPT OK`]] },
      });
      const { before, now } = await flowlogs("/vpc/none", "ipset");
      expect(before.stdout.split("\n")).toContain("None");
      expect(now.stdout).toBe("10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4\n");
    });

    it("findip knew no CIDR, and one spelling of an address", async () => {
      const { before, now } = await flowlogs("/vpc/flow", "findip", "10.0.0.8/31", "2001:DB8::0:1");
      expect(before.stdout).toBe("");
      expect(now.stdout.trimEnd().split("\n")).toHaveLength(2);
    });

    it("findip did not look at the packet's own addresses", async () => {
      const { before, now } = await flowlogs("/vpc/custom", "findip", "10.1.1.1");
      expect({ before: before.stdout, now: now.stdout.split(" ")[3] }).toEqual({ before: "", now: "10.0.0.1" });
    });

    it("aggregate of nothing ended with a traceback", async () => {
      const { before, now } = await flowlogs("/vpc/empty", "aggregate");
      expect(before).toMatchObject({ status: 1, stderr: expect.stringContaining("StopIteration") });
      expect(exited(now, 0)).toMatchObject({
        stdout: "bytes\tdstaddr\tdstport\tend\tpackets\tprotocol\tsrcaddr\tsrcport\tstart\n",
      });
    });

    it.each([
      [["/vpc/flow", "frobnicate"], "known actions: print, ipset, findip, aggregate"],
      [["--external-id", "x", "/vpc/flow"], "must give a --role-arn if an --external-id is given"],
    ])("%j was no failure", async (args, words) => {
      const { before, now } = await both("flowlogs", args);
      exited(before, 0);
      expect(now).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(words) });
    });

    it("a time of another form was a traceback", async () => {
      const { before, now } = await flowlogs("-s", "yesterday", "/vpc/flow");
      expect(before.stderr).toContain("Traceback");
      expect(now).toMatchObject({ status: 2, stderr: expect.stringContaining('--start-time is "yesterday"') });
    });

    it("--profile was broken", async () => {
      mkdirSync(join(project.env["HOME"]!, ".aws"), { recursive: true });
      const credentials = `[reader]\naws_access_key_id = ${moto.env["AWS_ACCESS_KEY_ID"]}\naws_secret_access_key = x\n`;
      writeFileSync(join(project.env["HOME"]!, ".aws", "credentials"), credentials);
      const { before, now } = await flowlogs("--profile", "reader", "/vpc/flow", "print", "1");
      expect(before).toMatchObject({ status: 1, stderr: expect.stringContaining("profile_name") });
      expect(exited(now, 0).stdout.split("\n")).toHaveLength(1 + 1);
    });

    it("of a log group's flow logs it knew the first one's format alone", async () => {
      const custom = `10.0.0.2 10.0.0.7 19 10.1.1.1 ${AT} ${AT + 59} -`;
      await putLogGroup(aws, "/vpc/two", { formats: [DEFAULT, CUSTOM], streams: { a: [FIRST[0]!, [AT, custom]] } });
      const { before, now } = await flowlogs("/vpc/two", "ipset");
      expect(before.stdout).not.toContain("10.0.0.7");
      expect(now.stdout).toBe("10.0.0.1\n10.0.0.2\n10.0.0.7\n");
    });

    it("it said neither what it skipped nor what it did not show", async () => {
      const [flow, custom] = [await flowlogs("/vpc/flow"), await flowlogs("/vpc/custom")];
      expect([flow.before.stderr, custom.before.stderr]).toEqual(["", ""]);
      expect(flow.now.stderr).toBe("Skipped 1 line that does not fit the log format.\n");
      expect(custom.now.stderr).toBe("Not among the 47 columns: reject-reason. vpcflow read shows them.\n");
    });

    it("a filter pattern was ignored in S3", async () => {
      const { before, now } = await flowlogs("--location-type", "s3", "--filter-pattern", "REJECT", "flow-bucket/logs");
      expect(before.stdout).toContain("ACCEPT");
      expect(now.stdout).toContain("REJECT");
      expect(now.stdout).not.toContain("ACCEPT");
    });

    it("records of S3 were not held against the window", async () => {
      const { before, now } = await flowlogs(
        "--location-type",
        "s3",
        "-s",
        at(0),
        "-e",
        at(25),
        "flow-bucket/logs",
        "ipset",
      );
      const window = ["--location-type", "s3", "-s", at(0), "-e", at(25), "flow-bucket/logs"];
      const [starts, all] = await Promise.all([ours("flowlogs-reader", window), oldTool("flowlogs_reader", window)]);
      exited(before, 0);
      exited(now, 0);
      expect(all.stdout.split("\n")).toHaveLength(4 * 2 + 1);
      expect(
        starts.stdout
          .trimEnd()
          .split("\n")
          .map((row) => Number(row.split(" ")[10]) - AT),
      ).toEqual([0, 20, 0, 20]);
    });

    it("keys as Hive has them were not found", async () => {
      const text = `${HEADER}${FIRST[0]![1]}\n`;
      await putObject(aws, "flow-bucket", { prefix: "hive", region: "eu-west-1", at: AT, hive: true }, text);
      const { before, now } = await flowlogs("--location-type", "s3", "flow-bucket/hive");
      expect(exited(before, 0).stdout).toBe("");
      expect(now.stdout).toContain("10.0.0.1 10.0.0.2 443");
    });

    it("objects without start and end ended with a traceback", async () => {
      await putObject(
        aws,
        "flow-bucket",
        { prefix: "nat", region: "eu-west-1", at: AT },
        "srcaddr dstaddr\n10.0.0.1 10.0.0.2\n",
      );
      const { before, now } = await flowlogs("--location-type", "s3", "flow-bucket/nat");
      expect(before.stderr).toContain("AttributeError");
      expect(now.stdout).toMatch(/^- - - 10.0.0.1 10.0.0.2( -){42}\n$/);
    });

    it("kinesis_logs_reader without a time, or after the last record, ended with a traceback", async () => {
      const { before, now } = await both("kinesis", ["flows"]);
      expect(before).toMatchObject({ status: 1, stderr: expect.stringContaining("StopIteration") });
      expect(exited(now, 0)).toMatchObject({ stdout: "", stderr: expect.stringContaining("Nothing came") });
    });

    it.each([
      ["other fields later", [message([NAMED[0]]), message([WITHOUT_BYTES])], "KeyError", ""],
      ["no extractedFields", [message([NAMED[0], undefined, NAMED[1]])], "KeyError", "Skipped 1 line"],
      [
        "a record that is cut off",
        [message([NAMED[0]]), message([NAMED[1]]).slice(0, 50), message([NAMED[2]])],
        "EOFError",
        "1 damaged part",
      ],
    ])("kinesis_logs_reader ended with a traceback at %s", async (what, records, exception, words) => {
      const stream = what.replaceAll(" ", "-");
      await putStream(aws, stream, records);
      const { before, now } = await both("kinesis", [stream, "--start-time", at(-60)]);
      expect(before).toMatchObject({ status: 1, stderr: expect.stringContaining(exception) });
      expect(exited(now, 0).stderr).toContain(words);
      expect(now.stdout.startsWith(before.stdout)).toBe(true);
      expect(now.stdout.trimEnd().split("\n")).toHaveLength(3);
    });
  });
});
