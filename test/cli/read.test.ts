import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { PROBE_INTERFACE_ID, probeLine } from "../../flow/probe.ts";
import { createWorld, vpcflow } from "./terminal.ts";

const TIMES = [1630619088, 1630619188, 1630619288];
const LINES = TIMES.map(
  (start, index) =>
    `2 123456789012 eni-${index} 10.0.0.1 10.0.0.2 ${index} 443 6 1 40 ${start} ${start + 10} ACCEPT OK`,
);
const NODATA = "2 123456789012 eni-9 - - - - - - - 1630619088 1630619098 - NODATA";

function message(lines: readonly string[], extractedFields?: object) {
  const logEvents = lines.map((line, id) => ({
    id: String(id),
    timestamp: 1630619088000,
    message: line,
    ...(extractedFields && { extractedFields }),
  }));
  return {
    messageType: "DATA_MESSAGE",
    owner: "1",
    logGroup: "g",
    logStream: "l",
    subscriptionFilters: ["f"],
    logEvents,
  };
}

const CONTROL = {
  messageType: "CONTROL_MESSAGE",
  owner: "CloudwatchLogs",
  logGroup: "",
  logStream: "",
  subscriptionFilters: [],
  logEvents: [{ id: "", timestamp: 1, message: "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream." }],
};

const base64 = (json: object) => gzipSync(JSON.stringify(json)).toString("base64");

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-read-"));
  writeFileSync(path.join(cwd, "flows.log"), `${LINES.join("\n")}\n`);
});
afterEach(() => rmSync(cwd, { recursive: true }));

const read = (...args: string[]) => vpcflow(["read", ...args], { cwd });

async function readText(text: string | Uint8Array, ...flags: string[]) {
  writeFileSync(path.join(cwd, "input"), text);
  return read("input", ...flags);
}

async function addresses(text: string | Uint8Array) {
  const { stdout } = await readText(text, "-f", "ndjson");
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).interface_id);
}

describe("read prints records", () => {
  it("as tsv with a header where no terminal is, and the counts on stderr", async () => {
    const { status, stdout, stderr } = await read("flows.log");
    const [header, first, ...rest] = stdout.trimEnd().split("\n");
    expect(header).toMatch(/^version\taccount-id\tinterface-id\t/);
    expect(first).toBe(LINES[0]!.replaceAll(" ", "\t"));
    expect(rest.length).toBe(2);
    expect(stderr).toBe("3 records\n");
    expect(status).toBe(0);
  });

  it("as a table on a terminal", async () => {
    const { stdout } = await vpcflow(["read", "flows.log"], { cwd, terminal: true });
    expect(stdout).toMatch(/^start +srcaddr +srcport/);
    expect(stdout).toMatch(/2021-09-02T21:44:48Z +10\.0\.0\.1 +0 +10\.0\.0\.2 +443 +tcp +https/);
  });

  it("of which what a terminal would obey is shown as text, a style's own escapes too", async () => {
    const line = LINES[0]!.replace("eni-0", "\u001b[8meni");
    writeFileSync(path.join(cwd, "flows.log"), `${line}\n`);
    for (const format of ["text", "csv", "ndjson", "table"]) {
      const { context, stdout } = createWorld({ cwd, terminal: true, env: { NO_COLOR: "" } });
      await run(["read", "flows.log", "-f", format], context);
      expect(stdout.raw).not.toContain("\u001b[8m");
      if (format === "text") expect(stdout.raw).toContain("\\u001b[8meni");
    }
  });

  it("so that no text from outside steers a terminal", async () => {
    const line = LINES[0]!.replace("eni-0", "eni-\u202e\u009b1m");
    for (const format of ["table", "text", "csv"]) {
      writeFileSync(path.join(cwd, "flows.log"), `${line}\n`);
      const { context, stdout } = createWorld({ cwd, terminal: true });
      await run(["read", "flows.log", "-f", format], context);
      expect(stdout.raw).toContain("eni-\\u202e\\u009b1m");
      expect(stdout.raw).not.toMatch(/[\u202e\u009b]/);
    }
  });

  it("with the columns that were asked for, the event's time among them", async () => {
    const { stdout } = await readText(
      JSON.stringify(message(LINES.slice(0, 1))),
      "--columns",
      "timestamp,dstport, interface_id",
      "-f",
      "csv",
    );
    expect(stdout).toBe("timestamp,dstport,interface-id\n1630619088000,443,eni-0\n");
  });

  it("within the window, and no more than the limit", async () => {
    const start = ["--start", "2021-09-02T21:46:00Z"];
    expect((await read("flows.log", ...start, "--columns", "interface-id")).stdout).toBe(
      "interface-id\neni-1\neni-2\n",
    );
    const end = ["--end", String(TIMES[2])];
    expect((await read("flows.log", ...start, ...end, "--columns", "interface-id")).stdout).toBe(
      "interface-id\neni-1\n",
    );
    expect((await read("flows.log", ...start)).stderr).toBe("2 records; skipped 1 record outside the window\n");
    const { stdout, stderr } = await read("flows.log", "--limit", "2", "-f", "text");
    expect(stdout).toBe(`${LINES.slice(0, 2).join("\n")}\n`);
    expect(stderr).toBe("2 records\n");
  });

  it("of NODATA too, with null for what it lacks", async () => {
    const { stdout } = await readText(NODATA, "-f", "ndjson");
    expect(JSON.parse(stdout)).toMatchObject({
      interface_id: "eni-9",
      srcaddr: null,
      bytes: null,
      log_status: "NODATA",
    });
  });
});

describe("read takes", () => {
  it.each<[string, string | Uint8Array]>([
    ["lines", LINES.slice(0, 2).join("\n")],
    ["gzipped lines", gzipSync(LINES.slice(0, 2).join("\n"))],
    ["a message", JSON.stringify(message(LINES.slice(0, 2)))],
    ["a gzipped message", gzipSync(JSON.stringify(message(LINES.slice(0, 2))))],
    [
      "messages as NDJSON",
      LINES.slice(0, 2)
        .map((line) => `${JSON.stringify(message([line]))}\n`)
        .join(""),
    ],
    [
      "base64 lines",
      LINES.slice(0, 2)
        .map((line) => `${base64(message([line]))}\n`)
        .join(""),
    ],
    [
      "aws kinesis get-records",
      JSON.stringify(
        {
          Records: [
            { SequenceNumber: "1", Data: base64(message(LINES.slice(0, 2))) },
            { SequenceNumber: "2", Data: base64(CONTROL) },
          ],
          MillisBehindLatest: 0,
        },
        undefined,
        2,
      ),
    ],
    [
      "aws logs filter-log-events",
      JSON.stringify({ events: LINES.slice(0, 2).map((line) => ({ timestamp: 1, message: line })) }),
    ],
    [
      "a Lambda event",
      JSON.stringify({
        Records: LINES.slice(0, 2).map((line) => ({
          eventSource: "aws:kinesis",
          kinesis: { data: base64(message([line])) },
        })),
      }),
    ],
  ])("%s", async (_, text) => {
    expect(await addresses(text)).toEqual(["eni-0", "eni-1"]);
  });

  it("stdin", async () => {
    const { context, stdin, stdout } = createWorld({ cwd });
    const ended = run(["read", "-", "-f", "text"], context);
    stdin.end(LINES[0]);
    expect(await ended).toBe(0);
    expect(stdout.text).toBe(`${LINES[0]}\n`);
  });

  it("a message whose lines are of no format by its extractedFields", async () => {
    const { stdout } = await readText(
      JSON.stringify(message(["a line of its own kind"], { srcaddr: "10.0.0.9", bytes: "7" })),
      "-f",
      "ndjson",
    );
    expect(JSON.parse(stdout)).toMatchObject({ srcaddr: "10.0.0.9", bytes: 7 });
  });

  it("lines of a format that is named, or that a header names", async () => {
    const { stdout } = await readText("10.0.0.1 7\n", "--log-format", "${srcaddr} ${bytes}", "-f", "csv");
    expect(stdout).toBe("srcaddr,bytes\n10.0.0.1,7\n");
    expect((await readText("srcaddr bytes\n10.0.0.1 7\n", "-f", "csv")).stdout).toBe(stdout);
  });
});

describe("read counts what it skips", () => {
  it("lines that do not fit, health checks, headers", async () => {
    const lines = await readText(["srcaddr bytes", "10.0.0.1 7", "10.0.0.1", "10.0.0.1 7 8"].join("\n"));
    expect(lines.stderr).toBe("1 record; skipped 2 lines that do not fit the log format, 1 header line\n");
    const messages = await readText(`${base64(message([LINES[0]!, "2 10.0.0.1"]))}\n${base64(CONTROL)}\n`);
    expect(messages.stderr).toBe(
      "1 record from 2 envelopes; skipped 1 line that does not fit the log format, 1 control message\n",
    );
    expect(messages.status).toBe(0);
  });

  it.each(["table", "text", "tsv", "csv", "ndjson"])("and leaves probes out, and says so (%s)", async (format) => {
    const probe = probeLine(DEFAULT_FORMAT, { sentAtMs: Date.now(), nonce: 7 });
    const { status, stdout, stderr } = await readText([LINES[0], probe, LINES[1], probe].join("\n"), "-f", format);
    expect(stdout).not.toContain(PROBE_INTERFACE_ID);
    expect(stderr).toBe("2 records; 2 probes left out\n");
    expect(status).toBe(0);
    const alone = await readText(`${base64(message([probe]))}\n`, "-f", format);
    expect([alone.status, alone.stderr]).toEqual([0, "0 records from 1 envelope; 1 probe left out\n"]);
    expect(alone.stdout).not.toContain("eni-0");
  });

  it("and fails where nothing but that is there", async () => {
    const { status, stderr } = await readText("hello there\nhow are you\n");
    expect(stderr).toMatch(/No record could be read from input: its lines do not fit the log format\.\n.*--log-format/);
    expect(status).toBe(1);
  });

  it("and names what cannot be read among others, which --strict ends with", async () => {
    mkdirSync(path.join(cwd, "logs"));
    writeFileSync(path.join(cwd, "logs/a.log"), LINES[0]!);
    writeFileSync(path.join(cwd, "logs/b.png"), Buffer.from([0x89, 0x50, 0, 1]));
    const lenient = await read("logs", "-f", "text");
    expect([lenient.status, lenient.stdout]).toEqual([0, `${LINES[0]}\n`]);
    expect(lenient.stderr).toMatch(/^1 record; skipped 1 damaged part \(.*b\.png is binary data of an unknown kind\)/);
    const strict = await read("logs", "-f", "text", "--strict");
    expect([strict.status, strict.stdout]).toEqual([1, `${LINES[0]}\n`]);
    expect(strict.stderr).toMatch(/What was to be read is damaged: .*b\.png is binary data/);
    const lines = await read("logs/a.log", "-f", "text", "--strict");
    expect([lines.status, lines.stdout]).toEqual([0, `${LINES[0]}\n`]);
  });

  it.each([
    ["read", ["-f", "text"], `${LINES[0]}\n`],
    ["find", ["0.0.0.0/0", "-f", "text"], `${LINES[0]}\n`],
    ["aggregate", [], ""],
  ])("and %s ends at a line that does not fit where --strict asks for it", async (command, flags, before) => {
    writeFileSync(path.join(cwd, "flows.log"), `${LINES[0]}\nno flow log\n${LINES[1]}\n`);
    const { status, stdout, stderr } = await vpcflow([command, ...flags, "flows.log", "--strict"], { cwd });
    expect(stderr).toContain('damaged: the line "no flow log" does not fit its log format.');
    expect([status, stdout]).toEqual([1, before]);
  });

  it("and does not blame the format where records are outside the window", async () => {
    const { status, stdout, stderr } = await readText(`${LINES[0]}\nno\n`, "--end", "2020-01-01", "-f", "text");
    expect(stderr).toBe("0 records; skipped 1 record outside the window, 1 line that does not fit the log format\n");
    expect([status, stdout]).toEqual([0, ""]);
  });

  it("refuses a change of format that a header cannot show, and says how to see it", async () => {
    const text = `${LINES[0]}\nsrcaddr tcp-flags\n10.0.0.1 2\n`;
    const { status, stderr } = await readText(text);
    expect(stderr).toMatch(/tcp-flags came in\.\n.*ndjson/);
    expect(status).toBe(1);
    expect((await readText(text, "-f", "ndjson")).stdout.split("\n").length).toBe(3);
    expect((await readText(text, "--columns", "srcaddr,tcp-flags")).stdout).toBe(
      "srcaddr\ttcp-flags\n10.0.0.1\t-\n10.0.0.1\t2\n",
    );
  });
});

describe("read -f table", () => {
  it("says below which fields it does not show", async () => {
    expect((await read("flows.log", "-f", "table")).stdout).toMatch(
      /\nNot shown: version, account-id.*--columns chooses\.\n$/,
    );
    expect((await read("flows.log", "-f", "table", "--columns", "srcaddr")).stdout).not.toContain("Not shown");
  });
});

describe("read -o", () => {
  const out = () => readFileSync(path.join(cwd, "out"), "utf8");

  it("writes the file when it is whole, in place of one that is there, through a link", async () => {
    writeFileSync(path.join(cwd, "target"), "old", { mode: 0o640 });
    symlinkSync("target", path.join(cwd, "out"));
    const { status, stdout } = await read("flows.log", "-f", "text", "-o", "out");
    expect([status, stdout]).toEqual([0, ""]);
    expect(out()).toBe(`${LINES.join("\n")}\n`);
    expect(readFileSync(path.join(cwd, "target"), "utf8")).toBe(out());
    expect(readdirSync(cwd).sort()).toEqual(["flows.log", "out", "target"]);
  });

  it("leaves what is there when nothing could be read", async () => {
    writeFileSync(path.join(cwd, "out"), "old");
    expect((await readText(Buffer.from([0, 1, 2, 255, 254]), "-o", "out")).status).toBe(1);
    expect(out()).toBe("old");
    expect((await read("none.log", "-o", "new")).status).toBe(1);
    expect(readdirSync(cwd).sort()).toEqual(["flows.log", "input", "out"]);
  });

  it("does not take the place of the file that is read, nor through a link", async () => {
    symlinkSync("flows.log", path.join(cwd, "out"));
    for (const file of ["flows.log", "./flows.log", "out"]) {
      const { status, stderr } = await read("flows.log", "-o", file);
      expect(status).toBe(2);
      expect(stderr).toContain("which is the file that is read");
    }
    expect(readFileSync(path.join(cwd, "flows.log"), "utf8")).toContain(LINES[0]);
  });

  it("names the path that cannot be written", async () => {
    mkdirSync(path.join(cwd, "folder"));
    for (const [file, said] of [
      ["flows.log/out", /flows\.log\/out" cannot be: part of that path is a file/],
      ["none/out", /none" does not exist/],
      ["folder", /folder" is a folder/],
    ] as const) {
      const { status, stderr } = await read("flows.log", "-o", file);
      expect(stderr).toMatch(said);
      expect(status).toBe(1);
    }
  });

  it("says that the disk is full, and leaves a device a device", async ({ skip }) => {
    const device = fullDevice();
    if (!device) return skip("there is no /dev/full to write to");
    for (let times = 0; times < 2; times++) {
      const { status, stderr } = await read("flows.log", "-o", device);
      expect(stderr).toContain(`no space left on the disk for "${device}"`);
      expect(status).toBe(1);
    }
    expect(statSync(device).isCharacterDevice()).toBe(true);
  });
});

/** One of the test's own where it runs as root: a fault would replace the machine's. */
function fullDevice(): string | undefined {
  if (process.getuid?.() !== 0) return existsSync("/dev/full") ? "/dev/full" : undefined;
  const device = path.join(cwd, "full");
  return spawnSync("mknod", [device, "c", "1", "7"]).status === 0 ? device : undefined;
}

describe("an input that is empty", () => {
  const empty: [string, Buffer | string][] = [
    ["without a byte", ""],
    ["of blank lines", "\n\n"],
    ["gzipped", gzipSync("")],
  ];

  describe.each(empty)("%s", (_, bytes) => {
    it.each([
      ["read", ["input"]],
      ["read", ["input", "input"]],
      ["find", ["10.0.0.1", "input"]],
      ["aggregate", ["input"]],
      ["ips", ["input"]],
      ["top", ["input"]],
      ["report", ["input", "-o", "report.html"]],
      ["flowlogs-reader", ["--location-type", "file", "./input"]],
    ])("is no error of %s %j, and is said", async (command, args) => {
      writeFileSync(path.join(cwd, "input"), bytes);
      const { status, stderr } = await vpcflow([command, ...args], { cwd });
      expect(stderr).toMatch(/input (inflates to data that )?is empty\.\n/);
      expect(status).toBe(0);
    });
  });

  it("is no error on stdin, and leaves a file without rows", async () => {
    const { context, stdin, stderr } = createWorld({ cwd });
    stdin.end();
    expect(await run(["read", "-", "-f", "parquet", "-o", "out.parquet"], context)).toBe(0);
    expect(stderr.text).toBe("stdin is empty.\n0 records\n");
    expect((await read("out.parquet")).status).toBe(0);
  });
});

describe("read says what is wrong with", () => {
  it.each<[string, string[], number, RegExp]>([
    ["a file that is not there", ["none.log"], 1, /none\.log" does not exist/],
    ["a folder without files", ["empty"], 1, /empty" has no files\.\n/],
    ["a pattern that nothing matches", ["*.gz"], 1, /No file matches ".*\*\.gz"\./],
    ["a limit of none", ["flows.log", "--limit", "0"], 2, /--limit is "0"/],
    ["a time", ["flows.log", "--start", "soon"], 2, /--start is "soon".*\n.*2h/],
    ["a field", ["flows.log", "--columns", "source"], 2, /--columns names "source".*\n.*srcaddr/],
    ["a format", ["flows.log", "-f", "xml"], 2, /xml/],
    ["a log format", ["flows.log", "--log-format", "nonsense"], 2, /--log-format: Field 1 .* is "nonsense"/],
    ["columns of text", ["flows.log", "-f", "text", "--columns", "srcaddr"], 2, /--columns does not go with -f text/],
    ["columns that end with a comma", ["flows.log", "--columns", "srcaddr,"], 2, /--columns ends with a comma/],
    ["no column", ["flows.log", "--columns", ""], 2, /--columns is empty/],
    ["an empty column", ["flows.log", "--columns", "srcaddr,,bytes"], 2, /lacks a name before a comma/],
    [
      "a window the wrong way round",
      ["flows.log", "--start", "2030-01-01", "--end", "2020-01-01"],
      2,
      /not before --end/,
    ],
    ["no source", [], 2, /source/],
  ])("%s", async (_, args, expected, said) => {
    mkdirSync(path.join(cwd, "empty"));
    const { status, stdout, stderr } = await read(...args);
    expect(stderr).toMatch(said);
    expect([status, stdout]).toEqual([expected, ""]);
  });

  it.each([
    ["binary data", Buffer.from([0x89, 0x50, 0, 1, 2, 3, 255, 254]), /binary data/],
    ["words", "these are no flow logs\n", /No record could be read from input: its lines do not fit/],
    ["a message that was cut off", gzipSync(LINES[0]!).subarray(0, 12), /No record could be read from input/],
  ])("input of nothing but %s", async (_, bytes, said) => {
    const { status, stderr } = await readText(bytes);
    expect(stderr).toMatch(said);
    expect(status).toBe(1);
  });

  it("a terminal for stdin, instead of waiting for it", async () => {
    const { status, stderr } = await vpcflow(["read", "-"], { cwd, terminal: true });
    expect(stderr).toContain("Nothing is piped into");
    expect(status).toBe(2);
  });
});
