import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startFakeLogGroup } from "../fake-log-group.ts";
import { dataMessage, event } from "../flow/subscription.ts";
import { installAlone, KINESIS_LOCAL, pack, ROOT, run } from "../packed-package.ts";
import { startBed } from "../sources/kinesis/stream-bed.ts";
import { startFakeS3 } from "../sources/s3/fake-s3.ts";
import { logKey } from "../sources/s3/flow-log-keys.ts";
import { examplesOf } from "./examples.ts";

const ACCEPTED = "2 123456789012 eni-0a 10.0.0.1 10.0.1.9 40000 443 6 10 8400 1630619088 1630619102 ACCEPT OK";
const REJECTED = "2 123456789012 eni-0a 10.0.0.2 10.0.1.7 40001 22 6 1 840 1630619088 1630619102 REJECT OK";
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "AKIDLOCAL", AWS_SECRET_ACCESS_KEY: "secret" };
const MESSAGE = gzipSync(dataMessage([event(ACCEPTED), event(REJECTED)]));

const examples = examplesOf("library.md");
/** What an example reads is made by its own test, and those that read files alone share one. */
const OF_AWS = ["stream.mjs", "group.mjs", "bucket.mjs"];

describe("docs/library.md", { timeout: 60_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vpcflow-docs-"));
    await installAlone(folder, (await pack(folder)).tarball);
    for (const { name, program } of examples) writeFileSync(join(folder, name), program);
    mkdirSync(join(folder, "flows"));
    writeFileSync(join(folder, "flows/first.log"), `${ACCEPTED}\n`);
    writeFileSync(join(folder, "flows/second.log.gz"), gzipSync(`${REJECTED}\n`));
    writeFileSync(join(folder, "damaged.log"), `${ACCEPTED.replace("8400", "840")}\n2 123456789012 eni-0a\n`);
    writeFileSync(join(folder, "custom.log"), "10.0.0.1 10.0.1.9 840 egress\n");
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has an example for each kind of source", () => {
    expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining([...OF_AWS, "files.mjs", "handler.mjs"]));
  });

  it.each(examples.filter(({ name }) => !OF_AWS.includes(name) && name !== "handler.mjs"))(
    "$name prints what it says",
    async ({ name, prints }) => {
      expect(await run(folder, [process.execPath, name])).toEqual({ status: 0, stdout: prints, stderr: "" });
    },
  );

  it("handler.mjs prints what it says of a Lambda event", async () => {
    writeFileSync(
      join(folder, "event.json"),
      JSON.stringify({ Records: [{ kinesis: { data: MESSAGE.toString("base64") } }] }),
    );
    const call =
      'import { readFileSync } from "node:fs"; import { handler } from "./handler.mjs"; await handler(JSON.parse(readFileSync("event.json", "utf8")));';
    writeFileSync(join(folder, "call.mjs"), call);
    expect(await run(folder, [process.execPath, "call.mjs"])).toMatchObject({
      status: 0,
      stdout: printsOf("handler.mjs"),
    });
  });

  it.skipIf(!existsSync(KINESIS_LOCAL))("stream.mjs prints what it says of a stream", async () => {
    const bed = await startBed();
    onTestFinished(() => bed.stop());
    const stream = await bed.stream(1);
    await bed.put(stream, MESSAGE);
    const named = programOf("stream.mjs").replace("prod-flows", stream);
    writeFileSync(join(folder, "stream.mjs"), named);
    expect(await runOnAws("stream.mjs", bed.endpoint)).toMatchObject({ status: 0, stdout: printsOf("stream.mjs") });
  });

  it("group.mjs prints what it says of a log group", async () => {
    const fake = await startFakeLogGroup({ name: "/vpc/flow" });
    onTestFinished(() => fake.stop());
    const message = ACCEPTED.replace("1630619088", String(Date.parse("2026-11-28T12:00:00Z") / 1000));
    fake.put({ stream: "eni-0a-all", timestamp: Date.now() - 60_000, message });
    fake.flowLogs = [{ createdAt: "2021-01-01T00:00:00Z" }];
    expect(await runOnAws("group.mjs", fake.url)).toMatchObject({ status: 0, stdout: printsOf("group.mjs") });
  });

  it("bucket.mjs prints what it says of a bucket", async () => {
    const fake = await startFakeS3();
    onTestFinished(() => fake.stop());
    fake.put(logKey({ time: "2021-09-02T21:40" }), gzipSync(`${HEADER}\n${ACCEPTED}\n${REJECTED}\n`));
    fake.put(logKey({ time: "2021-09-04T21:40" }), gzipSync(`${HEADER}\n${ACCEPTED}\n`));
    expect(await runOnAws("bucket.mjs", fake.url)).toMatchObject({ status: 0, stdout: printsOf("bucket.mjs") });
  });

  it("names everything that the library exports as a value, and nothing else", () => {
    const source = readFileSync(join(ROOT, "library.ts"), "utf8");
    const lists = [...source.matchAll(/^export \{(.*?)\}/gms)].flatMap(([, list]) =>
      list!.replace(/\/\/.*$/gm, "").split(","),
    );
    const exported = lists.map((name) => name.trim()).filter((name) => name !== "" && !name.startsWith("type "));
    const names = exported.map((name) => name.split(" as ").at(-1)!);
    const table = readFileSync(join(ROOT, "docs/library.md"), "utf8").split("## Names")[1]!;
    const documented = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    expect(documented.sort()).toEqual(names.sort());
  });

  function runOnAws(name: string, endpoint: string) {
    return run(folder, [process.execPath, name], { ...CREDENTIALS, AWS_ENDPOINT_URL: endpoint });
  }
});

// --- internal ---

const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

const exampleOf = (name: string) => examples.find((example) => example.name === name)!;
const printsOf = (name: string): string => exampleOf(name).prints;
const programOf = (name: string): string => exampleOf(name).program;
