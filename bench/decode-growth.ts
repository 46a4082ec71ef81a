/**
 * How `vpcflow read` of base64 records grows with its input: peak memory, and the time to the first record (from the start
 * of the process to its first row on a pipe), at 1, 10 and 100 times the data, beside the two Python tools' memory. Run
 * after a build: tsx bench/decode-growth.ts [--runs 3]
 */
import { spawn } from "node:child_process";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeDecodeData } from "./decode-data.ts";
import { type Route, routesFor } from "./decode-routes.ts";
import { median, processCost } from "./process-cost.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "3" } } });
const SHAPE = { records: 100, events: 500, extractedFields: true };
const MEASURED = /^(vpcflow|Python, (kinesis|unwrap))/;

const folder = mkdtempSync(path.join(os.tmpdir(), "vpcflow-bench-"));
try {
  const once = path.join(folder, "1.b64");
  makeDecodeData(once, SHAPE);
  const routes = (await routesFor(SHAPE)).filter(({ name }) => MEASURED.test(name));
  for (const times of [1, 10, 100]) await measure(repeated(once, times), times, routes);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

function repeated(file: string, times: number): string {
  const copy = path.join(folder, "data.b64");
  copyFileSync(file, copy);
  for (let more = 1; more < times; more++) appendFileSync(copy, readFileSync(file));
  return copy;
}

async function measure(data: string, times: number, routes: readonly Route[]): Promise<void> {
  console.log(`${times} x ${SHAPE.records * SHAPE.events} events`);
  for (const { name, command } of routes) {
    const runs = Array.from({ length: Number(values.runs) }, () => processCost(command(data)).peakMiB);
    const first = [];
    for (let run = 0; run < Number(values.runs); run++) first.push(await firstRowMs(command(data)));
    console.log(
      `  ${name.padEnd(40)} peak ${median(runs).toFixed(0)} MiB, first record after ${median(first).toFixed(0)} ms`,
    );
  }
}

/** From the start of the process until a row has come that is no header. */
async function firstRowMs(command: string): Promise<number> {
  const started = performance.now();
  const child = spawn("sh", ["-c", `exec ${command}`], { stdio: ["ignore", "pipe", "ignore"] });
  let lines = "";
  for await (const chunk of child.stdout) {
    lines += chunk;
    if (lines.split("\n").length > 2) break;
  }
  const took = performance.now() - started;
  child.kill();
  return took;
}
