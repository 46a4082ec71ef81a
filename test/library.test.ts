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

  it("decodes the records of a Lambda event in one call, and gives them without waiting", async () => {
    const message = { messageType: "DATA_MESSAGE", owner: "1", logGroup: "g", logStream: "s", subscriptionFilters: [] };
    const records = LINES.slice(0, 2)
      .map((message, index) => ({ id: `${index}`, timestamp: index, message }))
      .map((event) => gzipSync(JSON.stringify({ ...message, logEvents: [event] })).toString("base64"));
    const found = await evaluate(`
      import { decodeRecords, parseFormat, recordsIn } from "vpcflow";
      const data = ${JSON.stringify([...records, "H4sIAAAAAAAAA2Rh"])}.map((record) => Buffer.from(record, "base64"));
      const { batches, counts } = decodeRecords(data, { format: parseFormat("default") });
      const statuses = [...recordsIn(batches)].map((record) => record.get("log-status"));
      console.log(JSON.stringify({ statuses, events: counts.events, records: counts.envelopes, damages: counts.damages }));`);
    expect(found).toEqual({ statuses: ["OK", "NODATA"], events: 2, records: 3, damages: 1 });
  });

  it("can be required, too, by the CommonJS of any Node that it supports", async () => {
    const program = 'console.log(require("vpcflow").parseFormat("${srcaddr}").fields[0].name)';
    const ran = await run(folder, [process.execPath, "--no-warnings", "-e", program]);
    expect(ran).toEqual({ status: 0, stdout: "srcaddr\n", stderr: "" });
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
    expect(bytes).toBeLessThan(250_000);
    expect(packages).toEqual([]);
  });

  it.each([0, 1, 2])("loads the SDK when a source is iterated, not when it is made: %i", async (index) => {
    const found = await evaluate(`
      import { readKinesis, readLogGroup, readS3 } from "vpcflow";
      // Whoever talks HTTP has loaded it.
      const isLoaded = () => process.moduleLoadList.some((name) => name.endsWith(" https"));
      const options = { session: { region: "eu-west-1", endpointUrl: "http://127.0.0.1:1" }, signal: AbortSignal.timeout(2000) };
      const sources = [readKinesis("flows", options), readLogGroup("/vpc/flow", options), readS3("flows", options)];
      const made = isLoaded();
      await sources[${index}][Symbol.asyncIterator]().next().catch(() => {});
      console.log(JSON.stringify({ made, iterated: isLoaded() }));`);
    expect(found).toEqual({ made: false, iterated: true });
  });

  it.each(["nodenext", "bundler"])(
    "has types that a strict program of module resolution %s checks against, without the SDK's",
    async (resolution) => {
      expect(await typeErrors(CONSUMER, resolution)).toBe("");
    },
  );

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
  async function typeErrors(program: string, resolution = "nodenext"): Promise<string> {
    writeFileSync(join(folder, "consumer.mts"), program);
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const types = ["--types", "node", "--typeRoots", join(ROOT, "node_modules/@types")];
    const flags = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--skipLibCheck",
      "false",
      "--module",
      resolution === "bundler" ? "esnext" : resolution,
      "--moduleResolution",
      resolution,
      "--target",
      "es2023",
    ];
    const { stdout } = await run(folder, [process.execPath, tsc, ...flags, ...types, "consumer.mts"]);
    return stdout;
  }
});

const CONSUMER = `
import {
  type AggregateRow, aggregate, type AwsSession, type DecodedRecords, decodeRecords, type FieldValue, type FlowRecord, type LogFormat, type KinesisOptions, type LogGroupOptions,
  Networks, parseFormat, readFileSource, readKinesis, readLogGroup, readS3, recordsIn, recordsOf, type S3Options, type Source,
  type TimeWindow, where,
} from "vpcflow";

const format: LogFormat = parseFormat("rich");
const window: TimeWindow = { startMs: Date.now() - 60_000, endMs: Number.POSITIVE_INFINITY };
const session: AwsSession = { region: "eu-west-1", profile: "dev" };
const options: LogGroupOptions = { session, window, signal: AbortSignal.timeout(60_000) };
const streamed: KinesisOptions = { session, from: "latest", follow: true, checkpoint: "flows.json" };
const stored: S3Options = { session, window, accounts: ["123456789012"] };
const sources = [readFileSource("flows.log", { format }), readLogGroup("/vpc/flow", options), readKinesis("flows", streamed)];
for (const source of [...sources, readS3("s3://flows", stored)]) await printAll(where(source, "dstport = 443"));
const decoded: DecodedRecords = decodeRecords([new Uint8Array(2)]);
for (const record of recordsIn(decoded.batches)) print(record);

const rows: AggregateRow[] = await aggregate(decoded.batches, { by: "srcaddr", networks: new Networks(), perInterface: true });
console.log(rows[0]?.["bytes"]);

async function printAll(source: Source): Promise<void> {
  for await (const record of recordsOf(source)) print(record);
  const events: number = source.counts.events;
  console.log(events);
}

function print(record: FlowRecord): void {
  const value: FieldValue = record.get("bytes");
  console.log(value, record.timestamp, new Networks().isInternal(String(record.get("srcaddr"))));
}
`;
