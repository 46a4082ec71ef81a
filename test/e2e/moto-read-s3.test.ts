import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { onMoto } from "../emulators/on-moto.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";
import { type LogKey, logKey } from "../sources/s3/flow-log-keys.ts";

const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";
const MINUTE_MS = 60_000;
const PARQUET = readFileSync(join(import.meta.dirname, "../fixtures/flows-gzip.parquet"));

const { missing, python, why } = await findTools("emulators");

describe.skipIf(missing !== undefined)(`buckets of moto${why}`, () => {
  const moto = onMoto(python);

  async function createBucket(name: string): Promise<void> {
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await moto.aws.s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration }));
  }

  async function put(bucket: string, key: string, body: string | Buffer): Promise<void> {
    await moto.aws.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }

  /** An object of one record that began `ageMinutes` ago, and its line. */
  async function putLog(bucket: string, ageMinutes: number, parts: Omit<LogKey, "time"> = {}): Promise<string> {
    const startMs = Date.now() - ageMinutes * MINUTE_MS;
    const start = Math.floor(startMs / 1000);
    const line = `2 123456789012 eni-0a 10.0.0.1 10.0.0.2 443 ${ageMinutes} 6 1 40 ${start} ${start + 60} ACCEPT OK`;
    const time = new Date(startMs + 5 * MINUTE_MS).toISOString().slice(0, 16);
    await put(bucket, logKey({ ...parts, time }), gzipSync(`${HEADER}\n${line}\n`));
    return line;
  }

  it("give the flow logs of the last hour, of all accounts and Regions and both kinds of keys, in their order", async () => {
    await createBucket("flow-logs");
    const wanted = [
      await putLog("flow-logs", 50),
      await putLog("flow-logs", 40, { region: "us-east-1", hourly: true }),
      await putLog("flow-logs", 30, { account: "210987654321", hive: true }),
      await putLog("flow-logs", 20, { account: "210987654321", hive: true, hourly: true, prefix: "" }),
    ];
    for (const age of [100, 2000, 60 * 24 * 400]) await putLog("flow-logs", age);
    await put("flow-logs", "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/28/trail.json.gz", gzipSync("{}"));
    const { stdout, stderr } = await moto.project.succeed("read", "s3://flow-logs", "-f", "text");
    expect(stdout).toBe(`${wanted.join("\n")}\n`);
    expect(stderr).toMatch(/^4 records; skipped .*header line/);

    const day = await moto.project.vpcflow(
      "read",
      "s3://flow-logs/AWSLogs/",
      "--start",
      "2d",
      "--include-regions",
      "us-east-1",
    );
    expect(day.stdout.trimEnd().split("\n")).toHaveLength(2);
    const all = await moto.project.vpcflow("read", "s3://flow-logs/", "--start", "2015-01-01", "-f", "text");
    expect(all.stdout.trimEnd().split("\n")).toHaveLength(7);
  });

  it("give all records of more objects than a page has", async () => {
    await createBucket("many");
    const wanted: string[] = [];
    for (let batch = 0; batch < 22; batch++) {
      const flowLogs = Array.from({ length: 50 }, (_, index) => `fl-${1000 + batch * 50 + index}`);
      const lines = await Promise.all(flowLogs.map((flowLog, index) => putLog("many", 10 + (index % 20), { flowLog })));
      wanted.push(...lines);
    }
    const { stdout, stderr } = await moto.project.succeed("read", "s3://many", "-f", "text");
    expect(stdout.trimEnd().split("\n").sort()).toEqual(wanted.sort());
    expect(stderr).toMatch(/^1,100 records; skipped 1,100 header lines\n$/);
  });

  it("give Parquet, by the key of an object in whole", async () => {
    await createBucket("columns");
    const key = logKey({ time: "2021-09-02T21:45", parquet: true });
    await put("columns", key, PARQUET);
    const { status, stdout, stderr } = await moto.project.vpcflow("read", `s3://columns/${key}`, "-f", "ndjson");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "22 records\n" });
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({
      bytes: "9223372036854775807",
      dstport: 0,
    });
  });

  it("say what is not there", async () => {
    await createBucket("empty");
    const nothing = await moto.project.vpcflow("read", "s3://empty");
    expect([nothing.status, nothing.stderr]).toEqual([
      1,
      expect.stringContaining('There is nothing under "s3://empty/".'),
    ]);
    const none = await moto.project.vpcflow("read", "s3://no-such-bucket");
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining("bucket")]);
    const old = await moto.project.vpcflow("read", "s3://columns/");
    exited(old, 0);
    expect(old.stderr).toMatch(
      /No object under "s3:\/\/columns\/" may hold records from .* on: the flow logs of 1 account/,
    );
  });

  it("are read as folders of files are, once they were copied", async () => {
    const folder = join(moto.project.folder, "copied/AWSLogs/2021");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "a.log.parquet"), PARQUET);
    writeFileSync(
      join(folder, "b.log.gz"),
      gzipSync(`${HEADER}\n2 1 eni-0a 10.0.0.1 10.0.0.2 443 1 6 1 40 1 2 ACCEPT OK\n`),
    );
    for (const name of ["copied", "copied/**/*.log.*"]) {
      const { status, stderr } = await moto.project.vpcflow("read", name);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "23 records; skipped 1 header line\n" });
    }
  });
});
