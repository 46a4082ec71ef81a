import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installAlone, pack, ROOT, run } from "./packed-package.ts";
import { staticImports } from "./static-imports.ts";

const LINES = [
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK",
  "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA",
  "2 123456789010 too few tokens",
];

describe("the library of the packed package", () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vpcflow-library-"));
    await installAlone(folder, (await pack(folder)).tarball);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("reads a file's records, values by AWS's names, and counts the line that is none", async () => {
    writeFileSync(join(folder, "flows.log.gz"), gzipSync(`${LINES.join("\n")}\n`));
    const found = await evaluate(`
      import { emptyTally, readFileSource, recordsOf } from "vpcflow";
      const tally = emptyTally();
      const found = [];
      for await (const record of recordsOf(readFileSource("flows.log.gz"), tally))
        found.push([record.get("srcaddr") ?? null, record.get("bytes") ?? null, record.get("log-status")]);
      console.log(JSON.stringify({ found, tally }));`);
    expect(found).toEqual({
      found: [
        ["172.31.16.139", 4249, "OK"],
        [null, null, "NODATA"],
      ],
      tally: { records: 2, messages: 0, unshown: 0, malformed: 1, probes: 0 },
    });
  });

  it("decodes a subscription message, as a Lambda function or a Kinesis consumer gets it", async () => {
    const message = {
      messageType: "DATA_MESSAGE",
      owner: "123456789010",
      logGroup: "/vpc/flow",
      logStream: "eni-1235b8ca123456789-all",
      subscriptionFilters: ["flows"],
      logEvents: [{ id: "1", timestamp: 1418530010000, message: LINES[0] }],
    };
    const data = gzipSync(JSON.stringify(message)).toString("base64");
    const found = await evaluate(`
      import { decodeRecord, DEFAULT_FORMAT, LineParser, recordAt } from "vpcflow";
      const { batches: [events], damages } = decodeRecord(Buffer.from("${data}", "base64"));
      const record = recordAt(events, 0, new LineParser(DEFAULT_FORMAT));
      console.log(JSON.stringify({ damages, logGroup: events.origin.logGroup, ...record.toJSON() }));`);
    expect(found).toMatchObject({ damages: [], logGroup: "/vpc/flow", timestamp: 1418530010000, dstport: 22 });
  });

  it("gives the filter pattern of a format, and matches lines by it", async () => {
    const found = await evaluate(`
      import { parseLogFormat, parsePattern, subscriptionPattern } from "vpcflow";
      const text = subscriptionPattern(parseLogFormat("\${srcaddr} \${action}"), "traffic");
      const { match } = parsePattern(text);
      console.log(JSON.stringify({ text, flow: match("10.0.0.1 ACCEPT"), none: match("- -") ?? null }));`);
    expect(found).toEqual({
      text: '[srcaddr != "-", action]',
      flow: { extractedFields: { srcaddr: "10.0.0.1", action: "ACCEPT" } },
      none: null,
    });
  });

  it("tells a user's error from a bug", async () => {
    const found = await evaluate(`
      import { parseLogFormat, VpcflowError } from "vpcflow";
      try { parseLogFormat("\${nonsense}"); } catch (error) {
        console.log(JSON.stringify({ ours: error instanceof VpcflowError, code: error.code, found: error.found }));
      }`);
    expect(found).toEqual({ ours: true, code: "LOG_FORMAT", found: "${nonsense}" });
  });

  it("does nothing when it is imported, and pulls in neither the SDK nor the command line", async () => {
    const ran = await node(`
      const before = [Object.keys(globalThis).length, process.eventNames().length, Object.keys(process.env).length];
      await import("vpcflow");
      const after = [Object.keys(globalThis).length, process.eventNames().length, Object.keys(process.env).length];
      if (before.join() !== after.join()) throw new Error(\`\${before} became \${after}\`);`);
    expect(ran).toEqual({ status: 0, stdout: "", stderr: "" });
    const { bytes, packages } = staticImports(join(folder, "node_modules/vpcflow/dist/library.js"));
    // The SDK alone is many times that.
    expect(bytes).toBeLessThan(100_000);
    expect(packages).toEqual([]);
  });

  it("has types that a strict program checks against, without the SDK's", async () => {
    expect(await typeErrors(CONSUMER)).toBe("");
  });

  it("has types that refuse what the library does not take", async () => {
    expect(await typeErrors('import { readFileSource } from "vpcflow";\nreadFileSource(1);\n')).toContain("TS2345");
  });

  /** What the program prints, as JSON. */
  async function evaluate(program: string): Promise<unknown> {
    const { status, stdout, stderr } = await node(program);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  function node(program: string) {
    return run(folder, [process.execPath, "--input-type=module", "-e", program]);
  }

  /** What tsc has to say of a program in a folder where vpcflow is all that is installed. */
  async function typeErrors(program: string): Promise<string> {
    writeFileSync(join(folder, "consumer.mts"), program);
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const types = ["--types", "node", "--typeRoots", join(ROOT, "node_modules/@types")];
    const flags = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--module",
      "nodenext",
      "--target",
      "es2023",
    ];
    const { stdout } = await run(folder, [process.execPath, tsc, ...flags, ...types, "consumer.mts"]);
    return stdout;
  }
});

const CONSUMER = `
import { type FieldValue, type FlowRecord, type LogFormat, parseLogFormat, readFileSource, recordsOf, type Source } from "vpcflow";

const format: LogFormat = parseLogFormat("rich");
const source: Source = readFileSource("flows.log", { format });
for await (const record of recordsOf(source)) print(record);
const events: number = source.counts.events;

function print(record: FlowRecord): void {
  const value: FieldValue = record.get("bytes");
  console.log(value, record.timestamp, events);
}
`;
