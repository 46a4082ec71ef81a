/**
 * What filters cost: `vpcflow read` of 500,000 events (set a of bench/decode-data.ts) as tsv, with and without, each a fresh
 * process whose output goes nowhere, in turns, so that a busy moment of the machine meets all of them. Beside them jq, which
 * people filter with. Prints medians in s, events a second, and how many records were left.
 * Run as `npm run bench:filter -- [--runs N] [--set a]`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeDecodeData, SETS, type SetName } from "./decode-data.ts";

const MAIN = path.join(import.meta.dirname, "..", "dist", "cli", "main.js");
const WHERE = "dstport in (22, 443, 8000-9000) and not srcaddr in 10.0.0.0/15 and bytes > 1000";
const JQ_REJECT = '.logEvents[].message | split(" ") | select(.[12] == "REJECT") | @tsv';

const { values } = parseArgs({
  options: { runs: { type: "string", default: "5" }, set: { type: "string", default: "a" } },
});
const folder = mkdtempSync(path.join(tmpdir(), "vpcflow-filter-"));
try {
  const file = path.join(folder, "records.b64");
  const { records, events } = makeDecodeData(file, SETS[values.set as SetName]);
  const read = (...flags: string[]): string[] => [process.execPath, MAIN, "read", file, "-f", "tsv", ...flags];
  const commands: [string, string[]][] = [
    ["no filter", read()],
    ["--action REJECT", read("--action", "REJECT")],
    ["--ip 10.0.0.0/8", read("--ip", "10.0.0.0/8")],
    ["--ip 10.3.0.0/16", read("--ip", "10.3.0.0/16")],
    ["--port https", read("--port", "https")],
    ["--where (three parts)", read("--where", WHERE)],
    ["--where (a regex)", read("--where", "srcaddr ~ '^10\\.[0-4]'")],
    ["base64 -d | zcat | jq", ["sh", "-c", `base64 -d ${file} | zcat | jq -r '${JQ_REJECT}'`]],
  ];
  console.log(`Set ${values.set}: ${records * events} events, medians of ${values.runs} processes each.`);
  for (const [index, seconds] of medians(commands, Number(values.runs)).entries()) {
    const [name, command] = commands[index]!;
    const rate = (records * events) / seconds / 1e6;
    console.log(`${name.padEnd(24)}${seconds.toFixed(2)} s  ${rate.toFixed(2)} M events/s  ${left(command)}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

// --- internal ---

function medians(commands: readonly (readonly [string, string[]])[], runs: number): number[] {
  const times = commands.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, [, command]] of commands.entries()) times[index]!.push(secondsOf(command));
  }
  return times.map((each) => each.sort((one, other) => one - other)[runs >> 1]!);
}

function secondsOf([program, ...args]: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(program!, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${stderr}`);
  return (performance.now() - started) / 1000;
}

/** The first words of the summary: `12345 records`. */
function left([program, ...args]: readonly string[]): string {
  const { stderr } = spawnSync(program!, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  return /^[\d,]+ records?/.exec(stderr)?.[0] ?? "";
}
