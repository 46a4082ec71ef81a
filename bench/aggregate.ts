/**
 * Sums and distinct peers of 2 million flow log lines, whole processes side by side on the same data: `vpcflow aggregate` and
 * `vpcflow top --by peers` against the straightforward ways in Node and Python, and (with --python, a Python that has it) the
 * aggregation of flowlogs_reader. Run after a build:
 *
 *   tsx bench/aggregate.ts [--flows 2000000] [--runs 3] [--python /path/to/venv/bin/python]
 *
 * The runs of all routes take turns; medians of wall seconds are printed, user seconds, peak memory, and how many times as
 * long as vpcflow each route takes. Before that, the outputs are compared.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../local/traffic-random.ts";

const ROOT = path.join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    flows: { type: "string", default: "2000000" },
    runs: { type: "string", default: "3" },
    python: { type: "string" },
  },
});

const folder = mkdtempSync(path.join(os.tmpdir(), "vpcflow-bench-"));
try {
  const file = path.join(folder, "flows.log");
  writeFlows(file, Number(values.flows));
  for (const task of ["groups", "peers"] as const) benchTask(task, file, Number(values.runs));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

type Task = "groups" | "peers";

interface Route {
  name: string;
  command: string;
}

interface Measured {
  seconds: number;
  user: number;
  mib: number;
}

/** Hosts with an interface each, and addresses outside: of 2 million flows 1.16 million pairs. */
function writeFlows(file: string, flows: number): void {
  const random = seededRandom(7).next;
  const below = (limit: number): number => Math.floor(random() * limit);
  const out = openSync(file, "w");
  for (let written = 0; written < flows; written += 1000) {
    const lines = Array.from({ length: 1000 }, () => {
      const host = below(1650);
      const outside = below(1000);
      const start = 1_630_619_000 + Math.floor(written / 800);
      const action = random() < 0.9 ? "ACCEPT" : "REJECT";
      const ends = [`10.0.${host >> 8}.${host & 255}`, `203.0.${outside >> 8}.${outside & 255}`];
      if (random() < 0.5) ends.reverse();
      const numbers = [below(65_536), [443, 80, 53, 22][below(4)], 6, below(100), below(100_000), start, start + 60];
      return `2 123456789012 eni-${(host + 1).toString(16).padStart(17, "0")} ${ends.join(" ")} ${numbers.join(" ")} ${action} OK\n`;
    });
    writeSync(out, lines.join(""));
  }
  closeSync(out);
}

function routes(task: Task, file: string): Route[] {
  const vpcflow = `node ${ROOT}/dist/cli/main.js`;
  const command = task === "groups" ? `aggregate ${file} -f tsv` : `top 10 ${file} --by peers -f tsv`;
  const old = `from flowlogs_reader import FlowRecord, aggregated_records as a
import sys
r=(FlowRecord.from_cwl_event({'message':l}) for l in open('${file}'))
for x in a(r): print(*x.values(),sep='\\t')`;
  return [
    {
      name: `vpcflow ${task === "groups" ? "aggregate" : "top --by peers"}`,
      command: `${vpcflow} ${command} 2>/dev/null`,
    },
    { name: "Node, Map and Set of texts", command: `node ${ROOT}/bench/aggregate-naive.mjs ${task} ${file}` },
    { name: "Python, dict and set", command: `python3 ${ROOT}/bench/aggregate_naive.py ${task} ${file}` },
    ...(values.python && task === "groups"
      ? [{ name: "flowlogs_reader, aggregated_records", command: `${values.python} -c "${old}"` }]
      : []),
  ];
}

function benchTask(task: Task, file: string, runs: number): void {
  const all = routes(task, file);
  compareOutputs(task, all);
  const measured = new Map(all.map(({ name }) => [name, [] as Measured[]]));
  for (let run = 0; run < runs; run++) for (const { name, command } of all) measured.get(name)!.push(measure(command));
  console.log(`\n${task}: ${values.flows} flows, ${runs} runs`);
  const ours = median([...measured.values()][0]!.map(({ seconds }) => seconds));
  for (const [name, took] of measured) {
    const of = (key: keyof Measured): number => median(took.map((one) => one[key]));
    const seconds = `${of("seconds").toFixed(2)} s (user ${of("user").toFixed(2)})`;
    console.log(
      `  ${name.padEnd(38)} ${seconds.padEnd(24)} ${of("mib").toFixed(0).padStart(5)} MiB  ${(of("seconds") / ours).toFixed(1)} x`,
    );
  }
}

/** Every route finds the same; flowlogs_reader, which adds accepted and rejected flows up, is left out. */
function compareOutputs(task: Task, all: readonly Route[]): void {
  const [ours, ...others] = all.filter(({ name }) => !name.startsWith("flowlogs_reader"));
  const cut = task === "groups" ? "sort" : "cut -f 2,4";
  const digests = [digest(`${ours!.command} | tail -n +2 | ${cut} | LC_ALL=C sort`)];
  for (const { command } of others) digests.push(digest(`${command} | LC_ALL=C sort`));
  if (new Set(digests).size > 1) throw new Error(`${task}: the outputs differ`);
}

function digest(command: string): string {
  const { stdout } = spawnSync("sh", ["-c", `${command} | sha256sum`], { encoding: "utf8" });
  return createHash("sha256").update(stdout).digest("hex");
}

/** By GNU time, which knows the user seconds and the peak memory of the process. */
function measure(command: string): Measured {
  const { stderr, status } = spawnSync(
    "sh",
    ["-c", `exec /usr/bin/time -f '%e %U %M' sh -c '${command.replaceAll("'", `'\\''`)} > /dev/null'`],
    {
      encoding: "utf8",
    },
  );
  const [seconds, user, kib] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  if (status !== 0 || kib === undefined) throw new Error(`exit ${status}: ${command}\n${stderr}`);
  return { seconds: seconds!, user: user!, mib: kib / 1024 };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}
