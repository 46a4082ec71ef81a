/**
 * A stream to TSV by `vpcflow read kinesis://…`, from canned GetRecords answers of a process of its own, since an emulator
 * is slower than the reader. Run after a build:
 *
 *   tsx bench/kinesis.ts [--runs 3]
 *
 * Events a second over 1, 4 and 16 shards, and the time to the first record; then the peak memory at 1, 10 and 100 times
 * the data. A shard's own limits are off (--unpaced): on AWS each shard gives 2 MB/s, and that is what takes the time.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { makeDecodeData } from "./decode-data.ts";

const ROOT = path.join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { runs: { type: "string", default: "3" } } });
const EVENTS = 500;
/** Of the kernel, a second. */
const TICKS = 100;
const folder = mkdtempSync(path.join(os.tmpdir(), "vpcflow-bench-kinesis-"));
try {
  await benchShards(Number(values.runs));
  await benchMemory();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

interface Run {
  seconds: number;
  /** Of the reader's process, over its threads. */
  cpuSeconds: number;
  firstMs: number;
  peakMiB: number;
}

async function benchShards(runs: number): Promise<void> {
  const file = path.join(folder, "a4.b64");
  const records = 2000;
  makeDecodeData(file, { records, events: EVENTS, extractedFields: true });
  console.log(`${records * EVENTS} events in ${records} records, to TSV; medians of ${runs} runs`);
  for (const shards of [1, 4, 16]) {
    const all: Run[] = [];
    for (let run = 0; run < runs; run++) all.push(await readStub({ file, shards, times: 1, events: records * EVENTS }));
    const { seconds, cpuSeconds, firstMs, peakMiB } = medians(all);
    const rate = Math.round((records * EVENTS) / seconds / 1000);
    console.log(
      `  ${String(shards).padStart(2)} shards  ${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} s of CPU)  ${rate} thousand events/s  first record after ${Math.round(firstMs)} ms  ${Math.round(peakMiB)} MiB`,
    );
  }
}

async function benchMemory(): Promise<void> {
  const file = path.join(folder, "unit.b64");
  const records = 200;
  makeDecodeData(file, { records, events: EVENTS, extractedFields: true });
  console.log("peak memory by the amount of data, 4 shards");
  for (const times of [1, 10, 100]) {
    const events = records * EVENTS * times;
    const { seconds, cpuSeconds, peakMiB } = await readStub({ file, shards: 4, times, events });
    console.log(
      `  ${String(times).padStart(3)} x  ${events} events  ${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} s of CPU)  ${Math.round(peakMiB)} MiB`,
    );
  }
}

interface Stub {
  file: string;
  shards: number;
  times: number;
  /** What must come, all of it. */
  events: number;
}

async function readStub({ file, shards, times, events }: Stub): Promise<Run> {
  const stub = spawn("npx", ["tsx", path.join(ROOT, "bench/kinesis-stub.ts"), file, String(shards), String(times)], {
    stdio: ["pipe", "pipe", "inherit"],
    cwd: ROOT,
  });
  try {
    const [endpoint] = (await once(createInterface({ input: stub.stdout! }), "line")) as [string];
    return await measure(endpoint, events);
  } finally {
    stub.stdin!.end();
    await once(stub, "close");
  }
}

async function measure(endpoint: string, events: number): Promise<Run> {
  const main = path.join(ROOT, "dist/cli/main.js");
  const args = ["read", "kinesis://bench", "--endpoint-url", endpoint, "--from", "oldest", "--unpaced", "-f", "tsv"];
  const started = performance.now();
  const child = spawn(process.execPath, [main, ...args, "--region", "eu-west-1"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const watched = watch(child);
  let [firstMs, lines, said] = [0, -1, ""];
  child.stdout.on("data", (chunk: Buffer) => {
    firstMs ||= performance.now() - started;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  await once(child, "close");
  if (lines !== events) throw new Error(`${lines} of ${events} records came: ${said}`);
  return { seconds: (performance.now() - started) / 1000, firstMs, ...watched() };
}

/** The most memory that the process had at once, and its CPU time, as the kernel keeps them; 0 where there is no /proc. */
function watch(child: ChildProcess): () => Pick<Run, "peakMiB" | "cpuSeconds"> {
  let [peakMiB, cpuSeconds] = [0, 0];
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peakMiB = Math.max(peakMiB, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
      cpuSeconds = Math.max(cpuSeconds, (Number(stat[11]) + Number(stat[12])) / TICKS);
    } catch {
      // It has ended.
    }
  }, 20);
  return () => {
    clearInterval(timer);
    return { peakMiB, cpuSeconds };
  };
}

function medians(runs: readonly Run[]): Run {
  const median = (key: keyof Run): number => {
    const sorted = runs.map((run) => run[key]).sort((one, other) => one - other);
    return sorted[Math.floor(sorted.length / 2)]!;
  };
  return {
    seconds: median("seconds"),
    cpuSeconds: median("cpuSeconds"),
    firstMs: median("firstMs"),
    peakMiB: median("peakMiB"),
  };
}
