/**
 * Decoding base64 records to TSV, whole processes side by side on the same data: `vpcflow read` against the shell
 * pipelines that people type and the straightforward ways to write it. Run after a build:
 *
 *   tsx bench/decode.ts [--set a|b|c|a4|c5]… [--runs 5]
 *
 * The runs of all routes take turns, so that a machine that slows down slows all of them; medians are printed, and how
 * many times as long as vpcflow each route takes. Before that, the output is compared with jq's, byte for byte.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeDecodeData, SETS, type SetName } from "./decode-data.ts";

const ROOT = path.join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    set: { type: "string", multiple: true, default: ["a", "b", "c"] },
    runs: { type: "string", default: "5" },
  },
});

const folder = mkdtempSync(path.join(os.tmpdir(), "vpcflow-bench-"));
try {
  for (const name of values.set) benchSet(name as SetName, Number(values.runs));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

interface Route {
  name: string;
  command: string;
}

function routes(data: string): Route[] {
  const jq = `jq -r '.logEvents[] | [.timestamp] + (.message | split(" ")) | @tsv'`;
  return [
    { name: "vpcflow read", command: `node ${ROOT}/dist/cli/main.js read ${data} -f tsv 2>/dev/null` },
    { name: "base64 -d | zcat (no parsing)", command: `base64 -d < ${data} | zcat` },
    { name: "base64 -d | zcat | jq", command: `base64 -d < ${data} | zcat | ${jq}` },
    { name: "Node, gunzipSync + JSON.parse + split", command: `node ${ROOT}/bench/decode-naive.mjs ${data}` },
    { name: "Python, as tight as it goes", command: `python3 ${ROOT}/bench/decode_tight.py ${data}` },
  ].filter(({ command }) => isThere(command));
}

/** A tool that is not on the machine is left out, by name. */
function isThere(command: string): boolean {
  const missing = ["jq", "python3", "zcat"].filter((tool) => command.includes(tool) && !which(tool));
  if (missing.length > 0) console.log(`left out, for want of ${missing.join(", ")}: ${command.slice(0, 60)}…`);
  return missing.length === 0;
}

function which(tool: string): boolean {
  return (process.env["PATH"] ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, tool)));
}

function benchSet(set: SetName, runs: number): void {
  const data = path.join(folder, `${set}.b64`);
  const { records, events, inflated } = makeDecodeData(data, SETS[set]);
  console.log(
    `\nset ${set}: ${records} records of ${events} events, ${(inflated / 1e6).toFixed(0)} MB inflated, ${runs} runs`,
  );
  const all = routes(data);
  compareOutputs(all);
  const seconds = new Map(all.map(({ name }) => [name, [] as number[]]));
  for (let run = -1; run < runs; run++) {
    for (const route of all) {
      const took = time(route.command);
      if (run >= 0) seconds.get(route.name)!.push(took);
    }
  }
  const ours = median(seconds.get("vpcflow read")!);
  for (const [name, took] of seconds) {
    const spread = `${Math.min(...took).toFixed(2)} to ${Math.max(...took).toFixed(2)}`;
    console.log(`  ${name.padEnd(40)} ${median(took).toFixed(2)} s (${spread})  ${(median(took) / ours).toFixed(1)} x`);
  }
}

function time(command: string): number {
  const started = performance.now();
  const { status } = spawnSync("sh", ["-c", `${command} > /dev/null`], { stdio: "inherit" });
  if (status !== 0) throw new Error(`exit ${status}: ${command}`);
  return (performance.now() - started) / 1000;
}

/** Every route that parses gives the same records; ours has a header line before them. */
function compareOutputs(all: readonly Route[]): void {
  const parsing = all.filter(({ name }) => !name.includes("no parsing"));
  const digests = parsing.map(({ name, command }) =>
    digest(name === "vpcflow read" ? `${command} | tail -n +2` : command),
  );
  if (new Set(digests).size > 1) throw new Error(`the outputs differ: ${parsing.map(({ name }) => name).join(", ")}`);
}

function digest(command: string): string {
  const { stdout } = spawnSync("sh", ["-c", `${command} | sha256sum`], { encoding: "utf8" });
  return createHash("sha256").update(stdout).digest("hex");
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}
