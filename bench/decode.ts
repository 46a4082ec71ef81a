/**
 * Decoding base64 records to TSV, whole processes side by side on the same data: `vpcflow read` against the shell
 * pipelines that people type, the straightforward ways to write it, and the two Python tools. Run after a build:
 *
 *   tsx bench/decode.ts [--set a|b|c|a4|c5]… [--runs 5]
 *
 * The runs of all routes take turns, so that a machine that slows down slows all of them; medians are printed, and how
 * many times as long as vpcflow each route takes, on the wall and by the processors. Before that, the rows are compared.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeDecodeData, SETS, type SetName } from "./decode-data.ts";
import { type Route, routesFor } from "./decode-routes.ts";
import { median, type ProcessCost, processCost } from "./process-cost.ts";

const { values } = parseArgs({
  options: {
    set: { type: "string", multiple: true, default: ["a", "b", "c"] },
    runs: { type: "string", default: "5" },
  },
});

const folder = mkdtempSync(path.join(os.tmpdir(), "vpcflow-bench-"));
try {
  for (const name of values.set) await benchSet(name as SetName, Number(values.runs));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

async function benchSet(set: SetName, runs: number): Promise<void> {
  const data = path.join(folder, `${set}.b64`);
  const { records, events, inflated } = makeDecodeData(data, SETS[set]);
  const megabytes = (inflated / 1e6).toFixed(0);
  console.log(`\nset ${set}: ${records} records of ${events} events, ${megabytes} MB inflated, ${runs} runs`);
  const routes = await routesFor(SETS[set]);
  compareRows(routes, data);
  const costs = new Map(routes.map(({ name }) => [name, [] as ProcessCost[]]));
  for (let run = -1; run < runs; run++) {
    for (const { name, command } of routes) {
      const cost = processCost(command(data));
      if (run >= 0) costs.get(name)!.push(cost);
    }
  }
  for (const [name, all] of costs) console.log(lineOf(name, all, costs.get("vpcflow read")!));
}

function lineOf(name: string, all: readonly ProcessCost[], ours: readonly ProcessCost[]): string {
  const [wall, cpu] = [medianOf(all, "seconds"), medianOf(all, "cpuSeconds")];
  const times = (wall / medianOf(ours, "seconds")).toFixed(1);
  const cpuTimes = (cpu / medianOf(ours, "cpuSeconds")).toFixed(1);
  const spread = all.map(({ seconds }) => seconds);
  const range = `${Math.min(...spread).toFixed(2)} to ${Math.max(...spread).toFixed(2)}`;
  const peak = `${medianOf(all, "peakMiB").toFixed(0)} MiB`;
  return `  ${name.padEnd(46)} ${wall.toFixed(2)} s (${range})  ${times} x   cpu ${cpu.toFixed(2)} s  ${cpuTimes} x   ${peak}`;
}

function medianOf(costs: readonly ProcessCost[], key: keyof ProcessCost): number {
  return median(costs.map((cost) => cost[key]));
}

/** Every route that gives rows gives the same, those that leave out the event's time but for that. */
function compareRows(routes: readonly Route[], data: string): void {
  const giving = routes.filter(({ rows }) => rows !== undefined);
  const timeless = giving.some(({ rows }) => rows !== "all");
  const digests = giving.map(({ command, rows, hasHeader }) => {
    const steps = [
      command(data),
      ...(hasHeader ? ["tail -n +2"] : []),
      ...(timeless && rows === "all" ? ["cut -f 2-"] : []),
    ];
    return digest(steps.join(" | "));
  });
  if (new Set(digests).size > 1) throw new Error(`the rows differ: ${giving.map(({ name }) => name).join(", ")}`);
}

function digest(command: string): string {
  const { stdout } = spawnSync("sh", ["-c", `${command} | sha256sum`], { encoding: "utf8" });
  return createHash("sha256").update(stdout).digest("hex");
}
