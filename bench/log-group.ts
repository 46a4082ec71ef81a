/**
 * Reading a log group, whole processes side by side against one server of canned answers. Run after a build:
 *
 *   tsx bench/log-group.ts [--pages 40] [--runs 3] [--flowlogs-reader PATH]
 *
 * The pages are to be a multiple of eight, the lanes. First as fast as it goes (no latency, no quota), at one and ten times the data; then as AWS is: 250 ms an answer, five
 * requests a second. `flowlogs_reader` (PyPI) is measured where its command is named.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";

const ROOT = path.join(import.meta.dirname, "..");
const EVENTS_A_PAGE = 7000;
const { values } = parseArgs({
  options: {
    pages: { type: "string", default: "40" },
    runs: { type: "string", default: "3" },
    "flowlogs-reader": { type: "string" },
  },
});
const pages = Number(values.pages);
const runs = Number(values.runs);
const python = values["flowlogs-reader"];

const KEYS = { AWS_ACCESS_KEY_ID: "made-up", AWS_SECRET_ACCESS_KEY: "made-up", AWS_DEFAULT_REGION: "eu-west-1" };
const FAST = ["--requests-per-second", "100000"];
await compare("as fast as it goes", { pages, flags: FAST, server: [] });
await compare("ten times the data", { pages: pages * 10, flags: FAST, server: [], withoutPython: true });
await compare("250 ms an answer, 5 requests a second", { pages, flags: [], server: ["250", "5"] });

// --- internal ---

interface Setting {
  pages: number;
  flags: string[];
  /** Latency and quota. */
  server: string[];
  withoutPython?: true;
}

async function compare(title: string, { pages, flags, server, withoutPython }: Setting): Promise<void> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", `${ROOT}/bench/log-group-server.ts`, `${pages}`, ...server],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  try {
    const [chunk] = await once(child.stdout!, "data");
    const url = String(chunk).trim();
    console.log(`\n${title}: ${pages * EVENTS_A_PAGE} events`);
    const main = `${ROOT}/dist/cli/main.js`;
    await route(
      "vpcflow read -f tsv",
      url,
      [process.execPath, main, "read", "logs:///vpc/flow", "-f", "tsv", ...flags],
      pages,
    );
    if (python && !withoutPython) await route("flowlogs_reader print", url, [python, "/vpc/flow", "print"], pages);
  } finally {
    child.kill();
  }
}

interface Measured {
  /** On the wall. */
  seconds: number;
  /** User's and system's, which tell more where others use the machine too. */
  cpu: number;
  mebibytes: number;
}

async function route(name: string, url: string, command: string[], pages: number): Promise<void> {
  const all: Measured[] = [];
  for (let run = 0; run < runs; run++) all.push(await measure(command, url, pages));
  const seconds = median(all.map((one) => one.seconds));
  const cpu = median(all.map((one) => one.cpu));
  const rate = Math.round((pages * EVENTS_A_PAGE) / seconds).toLocaleString("en-US");
  const memory = Math.max(...all.map(({ mebibytes }) => mebibytes));
  console.log(
    `  ${name.padEnd(24)} ${seconds.toFixed(2)} s (${cpu.toFixed(2)} s of CPU)  ${rate.padStart(9)} events/s  ${memory} MiB at most`,
  );
}

/** A process to its end, under `time`, which tells the most memory that it held; its lines are counted. */
async function measure(command: string[], url: string, pages: number): Promise<Measured> {
  const env = { ...process.env, AWS_ENDPOINT_URL: url, AWS_REGION: "eu-west-1", ...KEYS };
  const started = performance.now();
  const script = `/usr/bin/time -f "%M %U %S" -- "$@" | tail -n +2 | wc -l`;
  const { stdout, stderr, status } = spawnSync("sh", ["-c", script, "sh", ...command], { env, encoding: "utf8" });
  const seconds = (performance.now() - started) / 1000;
  const lines = Number(stdout);
  if (status !== 0 || Math.abs(lines - pages * EVENTS_A_PAGE) > 1)
    throw new Error(`${lines} lines; ${stderr.slice(-500)}`);
  const [kibibytes, user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { seconds, cpu: user! + system!, mebibytes: Math.round(kibibytes! / 1024) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}
