/**
 * Reading a bucket, from a stub on this machine that answers after 20 ms, as S3 does: objects, megabytes and records a
 * second, and memory, which is to be the same for ten times the objects and for ten times their size. `vpcflow read` stands
 * beside boto3, which lists, gets, inflates and splits one object after another, as flowlogs_reader does. Then Parquet
 * against the same records as text, from a file. Run after a build: tsx bench/s3.ts [--runs 3]
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { flowLogText } from "./flow-log-text.ts";

const ROOT = path.join(import.meta.dirname, "..");
const PYTHON = path.join(ROOT, "node_modules/.cache/emulators-1/bin/python");
const MAIN = path.join(ROOT, "dist/cli/main.js");
const { values } = parseArgs({ options: { runs: { type: "string", default: "3" } } });

const CASES = [
  { objects: 100, lines: 200 },
  { objects: 1000, lines: 200 },
  { objects: 5, lines: 50_000 },
  { objects: 5, lines: 500_000 },
];

const BOTO3 = `
import gzip, os, boto3
s3 = boto3.client("s3", endpoint_url=os.environ["URL"], region_name="eu-west-1")
for page in s3.get_paginator("list_objects_v2").paginate(Bucket="flows"):
    for found in page.get("Contents", []):
        with gzip.GzipFile(fileobj=s3.get_object(Bucket="flows", Key=found["Key"])["Body"]) as lines:
            next(lines)
            for line in lines:
                print("\\t".join(line.decode().split()))
`;

for (const one of CASES) await benchBucket(one);
for (const rows of [200_000, 2_000_000]) benchParquet(rows);

// --- internal ---

interface Measured {
  ms: number;
  mib: number;
}

async function benchBucket({ objects, lines }: (typeof CASES)[number]): Promise<void> {
  const { stub, url, bytes } = await startStub(objects, lines);
  try {
    const routes = {
      vpcflow: [process.execPath, MAIN, "read", "s3://flows", "--start", "2026-10-01", "--endpoint-url", url],
      ...(existsSync(PYTHON) && { boto3: [PYTHON, "-c", BOTO3] }),
    };
    console.log(`${objects} objects of ${lines} lines, ${(bytes / 1e6).toFixed(3)} MB each:`);
    const baseline = medianOf(routes.vpcflow, url);
    for (const [name, command] of Object.entries(routes)) {
      const { ms, mib } = name === "vpcflow" ? baseline : medianOf(command, url);
      const rate = `${((objects / ms) * 1000).toFixed(0)} objects/s, ${((objects * bytes) / ms / 1000).toFixed(1)} MB/s`;
      const events = `${(((objects * lines) / ms) * 1000).toFixed(0)} records/s`;
      console.log(
        `  ${name.padEnd(8)} ${(ms / 1000).toFixed(2)} s, ${rate}, ${events}, ${mib.toFixed(0)} MiB, ${(ms / baseline.ms).toFixed(1)}x`,
      );
    }
  } finally {
    stub.kill();
  }
}

function benchParquet(rows: number): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), "vpcflow-bench-"));
  try {
    const [text, parquet] = [path.join(folder, "flows.log.gz"), path.join(folder, "flows.parquet")];
    writeFileSync(text, gzipSync(flowLogText(rows)));
    run([process.execPath, MAIN, "read", text, "-f", "parquet", "-o", parquet], "");
    console.log(`${rows} rows:`);
    for (const [name, file] of Object.entries({ "text.gz": text, parquet })) {
      const { ms, mib } = medianOf([process.execPath, MAIN, "read", file], "");
      const rate = `${((rows / ms) * 1000).toFixed(0)} rows/s`;
      console.log(
        `  ${name.padEnd(8)} ${(statSync(file).size / 1e6).toFixed(1)} MB, ${(ms / 1000).toFixed(2)} s, ${rate}, ${mib.toFixed(0)} MiB`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function startStub(objects: number, lines: number): Promise<{ stub: ChildProcess; url: string; bytes: number }> {
  const script = path.join(ROOT, "bench/s3-stub.ts");
  const stub = spawn(process.execPath, ["--import", "tsx", script, String(objects), String(lines), "20"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [first] = (await once(stub.stdout, "data")) as [Buffer];
  return { stub, ...JSON.parse(first.toString()) };
}

function medianOf(command: readonly string[], url: string): Measured {
  const runs = Array.from({ length: Number(values.runs) }, () => run(command, url));
  return runs.sort((one, other) => one.ms - other.ms)[runs.length >> 1]!;
}

function run([program, ...args]: readonly string[], url: string): Measured {
  const credentials = { AWS_ACCESS_KEY_ID: "bench", AWS_SECRET_ACCESS_KEY: "bench", AWS_REGION: "eu-west-1" };
  const env = { PATH: process.env["PATH"], URL: url, ...credentials };
  const started = performance.now();
  const { status, stderr } = spawnSync("/usr/bin/time", ["-f", "%M KiB", program!, ...args], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return { ms: performance.now() - started, mib: Number(/(\d+) KiB\s*$/.exec(stderr)![1]) / 1024 };
}
