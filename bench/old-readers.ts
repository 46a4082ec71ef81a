/**
 * The old readers against their command lines here, whole processes taking turns on the same canned answers: user seconds,
 * since the wall's depend on who else uses the machine (and on the pace that ours keeps for the stream's other readers).
 * Before that, what both print is compared. Run after a build; the old ones come from PyPI the first time.
 *
 *   tsx bench/old-readers.ts [--records 200000] [--runs 5]
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { oldReadersPython } from "../test/emulators/old-readers.ts";

const ROOT = path.join(import.meta.dirname, "..");
const MAIN = path.join(ROOT, "dist", "cli", "main.js");
const FIELDS =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";
/** The old one prints 0 as -. */
const ZEROS = "sed -E 's/(^| )0( |$)/\\1-\\2/g; s/(^| )0( |$)/\\1-\\2/g'";
const { values } = parseArgs({
  options: { records: { type: "string", default: "200000" }, runs: { type: "string", default: "5" } },
});

const old = await oldReadersPython();
if ("missing" in old) throw new Error(old.missing);
const server = spawn(
  process.execPath,
  ["--import", "tsx", path.join(ROOT, "bench", "old-readers-server.ts"), values.records],
  { stdio: ["ignore", "pipe", "inherit"] },
);
try {
  const [chunk] = await once(server.stdout!, "data");
  const url = String(chunk).trim();
  console.log(`${Number(values.records).toLocaleString("en-US")} records, medians of ${values.runs} runs each`);
  console.log(`${"".padEnd(20)}   old: user s   MiB   here: user s   MiB   times`);
  for (const route of routes(old.python)) compare(route, url);
} finally {
  server.kill();
}

// --- internal ---

interface Route {
  name: string;
  old: string[];
  ours: string[];
  /** A filter of the shell, for output that differs by one of the old one's faults. */
  same?: string;
}

function routes(python: string): Route[] {
  const window = ["--start-time", "2021-09-01 00:00:00", "--end-time", "2021-10-01 00:00:00"];
  const fields = ["--fields", FIELDS, "/vpc/flow"];
  const flowlogs = (name: string, action: string[], same?: string): Route => ({
    name: `flowlogs ${name}`,
    old: [python, "-m", "flowlogs_reader", ...window, ...fields, ...action],
    ours: [process.execPath, MAIN, "flowlogs-reader", ...window, ...fields, ...action],
    ...(same !== undefined && { same }),
  });
  return [
    flowlogs("print", ["print"], ZEROS),
    flowlogs("ipset", ["ipset"], "sort"),
    flowlogs("findip", ["findip", "203.0.10.10"], ZEROS),
    flowlogs("aggregate", ["aggregate"]),
    {
      name: "kinesis",
      old: [python, "-m", "kinesis_logs_reader", "flows", "--start-time", "2021-09-01 00:00:00"],
      ours: [process.execPath, MAIN, "kinesis-logs-reader", "flows", "--start-time", "2021-09-01 00:00:00"],
    },
    {
      name: "--help",
      old: [python, "-m", "flowlogs_reader", "--help"],
      ours: [process.execPath, MAIN, "flowlogs-reader", "--help"],
      same: "wc -c | cut -c 1-0",
    },
  ];
}

function compare({ name, old, ours, same }: Route, url: string): void {
  const filter = `${same ?? "cat"} | sha256sum`;
  const digests = [old, ours].map((command) => run(command, url, filter).output);
  if (digests[0] !== digests[1]) throw new Error(`${name}: the outputs differ`);
  const taken: { user: number; mebibytes: number }[][] = [[], []];
  for (let turn = 0; turn < Number(values.runs); turn++) {
    for (const [index, command] of [old, ours].entries()) taken[index]!.push(run(command, url, "cat > /dev/null"));
  }
  const [before, now] = taken.map((runs) => ({
    user: median(runs.map(({ user }) => user)),
    mebibytes: Math.max(...runs.map(({ mebibytes }) => mebibytes)),
  }));
  const columns = [before!.user.toFixed(2).padStart(14), String(before!.mebibytes).padStart(5)];
  columns.push(now!.user.toFixed(2).padStart(14), String(now!.mebibytes).padStart(5));
  console.log(`${name.padEnd(20)} ${columns.join(" ")}   ${(before!.user / now!.user).toFixed(1)}`);
}

/** A process to its end, under `time`, which tells its user seconds and the most memory that it held. */
function run(command: readonly string[], url: string, then: string) {
  const keys = { AWS_ACCESS_KEY_ID: "made-up", AWS_SECRET_ACCESS_KEY: "made-up" };
  const region = { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-1" };
  const env = { ...process.env, AWS_ENDPOINT_URL: url, ...keys, ...region };
  const script = `/usr/bin/time -f "%U %M %x" -- "$@" | ${then}`;
  const { stdout, stderr } = spawnSync("sh", ["-c", script, "sh", ...command], { env, encoding: "utf8" });
  const [user, kibibytes, status] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  if (status !== 0) throw new Error(`${command.slice(1, 4).join(" ")} failed: ${stderr.slice(-1000)}`);
  return { output: stdout, user: user!, mebibytes: Math.round(kibibytes! / 1024) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}
