import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gzip } from "../flow/subscription.ts";
import { type FakeS3, startFakeS3 } from "../sources/s3/fake-s3.ts";
import { logKey } from "../sources/s3/flow-log-keys.ts";
import { vpcflow } from "./terminal.ts";

let s3: FakeS3;
let cwd: string;
beforeEach(async () => {
  s3 = await startFakeS3();
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-s3-"));
});
afterEach(async () => {
  await s3.stop();
  rmSync(cwd, { recursive: true });
});

const read = (...args: string[]) =>
  vpcflow(["read", "--endpoint-url", s3.url, "--region", "eu-west-1", "--columns", "dstport", ...args], { cwd });

/** An object of one record that began so many minutes ago. */
function putLog(ageMinutes: number, account = "123456789012"): string {
  const startMs = Date.now() - ageMinutes * 60_000;
  const start = Math.floor(startMs / 1000);
  const key = logKey({ time: new Date(startMs + 300_000).toISOString().slice(0, 16), account });
  s3.put(
    key,
    gzip(`2 ${account} eni-0a 10.0.0.1 10.0.0.2 443 ${ageMinutes} 6 1 40 ${start} ${start + 60} ACCEPT OK\n`),
  );
  return key;
}

describe("read s3://BUCKET", () => {
  it("begins an hour ago, and counts what of its objects is older", async () => {
    putLog(30);
    putLog(65);
    putLog(5000);
    const { status, stdout, stderr } = await read("s3://flows");
    expect([status, stdout]).toEqual([0, "dstport\n30\n"]);
    expect(stderr).toBe("1 record; skipped 1 record outside the window\n");
  });

  it("begins at --start, ends at --end, and has no beginning where an end further back alone is said", async () => {
    for (const age of [30, 90, 5000]) putLog(age);
    expect((await read("s3://flows", "--start", "4d")).stdout).toBe("dstport\n5000\n90\n30\n");
    expect((await read("s3://flows", "--start", "4d", "--end", "1h")).stdout).toBe("dstport\n5000\n90\n");
    expect((await read("s3://flows", "--end", "2h")).stdout).toBe("dstport\n5000\n");
  });

  it("reads in whole what a prefix names by its day or its key", async () => {
    const key = putLog(5000);
    s3.put("archive/flows.log", "2 1 eni-0a 10.0.0.1 10.0.0.2 443 7 6 1 40 1 2 ACCEPT OK\n", new Date("2020-01-01"));
    for (const prefix of [key, key.slice(0, key.lastIndexOf("/"))]) {
      expect((await read(`s3://flows/${prefix}`)).stdout).toBe("dstport\n5000\n");
    }
    expect((await read("s3://flows/archive/flows.log")).stdout).toBe("dstport\n7\n");
    expect((await read("s3://flows/archive/")).stderr).toContain("No object under");
  });

  it("takes accounts and Regions, and says what is none", async () => {
    putLog(30);
    putLog(20, "210987654321");
    expect((await read("s3://flows", "--include-accounts", "210987654321")).stdout).toBe("dstport\n20\n");
    expect((await read("s3://flows", "--include-regions", "eu-west-1, us-east-1")).stdout).toBe("dstport\n30\n20\n");
    const slip = await read("s3://flows", "--include-accounts", "210987654321,prod");
    expect([slip.status, slip.stderr]).toEqual([2, expect.stringContaining('--include-accounts names "prod"')]);
    writeFileSync(path.join(cwd, "a.log"), "");
    const foreign = await read("a.log", "--include-regions", "eu-west-1");
    expect([foreign.status, foreign.stderr]).toEqual([
      2,
      expect.stringContaining("--include-regions does not go with"),
    ]);
  });

  it("fails where nothing is there, and names what is wrong with the bucket's name", async () => {
    expect(await read("s3://flows/none/")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("There is nothing"),
    });
    expect(await read("s3://")).toMatchObject({ status: 2, stderr: expect.stringContaining("s3:// names no bucket.") });
  });

  it("fails where no object could be read, and names one with why", async () => {
    s3.put("a/1", Buffer.from([1, 2, 0, 3]));
    const { status, stderr } = await read("s3://flows/a/");
    expect(status).toBe(1);
    expect(stderr).toContain(
      'No record could be read from s3://flows/a/: "s3://flows/a/1" is binary data of an unknown kind.',
    );
  });
});
