/**
 * Flow log lines to Parquet, whole processes side by side on the same file: `vpcflow read -f parquet` against DuckDB's COPY
 * of its own CSV reader, told the types. Run after a build:
 *
 *   tsx bench/parquet.ts [--rows 1000000] [--runs 3]
 *
 * The runs take turns; medians are printed. Before that, DuckDB reads both files, whose sums must agree.
 */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { preparePython } from "../test/emulators/python-venv.ts";

const ROOT = path.join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, runs: { type: "string", default: "3" } },
});
const NAMES =
  "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status".split(
    " ",
  );
const TYPES = "int varchar varchar varchar varchar int int int bigint bigint bigint bigint varchar varchar".split(" ");
const SUMS = 'select count(*), sum(bytes), sum(packets), sum(srcport), sum(\\"end\\"), count(distinct dstaddr)';

const folder = mkdtempSync(path.join(os.tmpdir(), "vpcflow-bench-"));
try {
  const found = await preparePython({ name: "duckdb-1.4.4", packages: ["duckdb==1.4.4"], called: "DuckDB" });
  if ("missing" in found) throw new Error(found.missing);
  bench(found.python, Number(values.rows), Number(values.runs));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

interface Route {
  name: string;
  file: string;
  run: () => void;
}

function bench(python: string, rows: number, runs: number): void {
  const lines = path.join(folder, "flows.log");
  writeLines(lines, rows);
  const all = routes(lines, python);
  for (const { run } of all) run();
  const sums = all.map(({ file }) => duckdb(python, `print(duckdb.sql("${SUMS} from '${file}'").fetchall())`));
  if (new Set(sums).size > 1) throw new Error(`the files differ: ${sums.join(" ")}`);
  const seconds = all.map(() => [] as number[]);
  for (let run = 0; run < runs; run++) all.forEach((route, index) => void seconds[index]!.push(time(route.run)));
  console.log(`${rows} rows of 14 columns, ${(statSync(lines).size / 1e6).toFixed(0)} MB, ${runs} runs`);
  all.forEach(({ name, file }, index) => {
    const took = seconds[index]!.sort((one, other) => one - other)[Math.floor(runs / 2)]!;
    const size = (statSync(file).size / 1e6).toFixed(1);
    console.log(`  ${name.padEnd(34)} ${took.toFixed(2)} s  ${(rows / took / 1e6).toFixed(2)} M rows/s  ${size} MB`);
  });
}

function routes(lines: string, python: string): Route[] {
  const ours = path.join(folder, "vpcflow.parquet");
  const theirs = (threads: number): Route => {
    const file = path.join(folder, `duckdb-${threads}.parquet`);
    const name = `DuckDB, ${threads} thread${threads > 1 ? "s" : ""}, SNAPPY`;
    return { name, file, run: () => void duckdb(python, copyProgram({ lines, file, threads })) };
  };
  const flags = ["read", lines, "-f", "parquet", "-o", ours];
  const run = (): void =>
    void execFileSync(process.execPath, [`${ROOT}/dist/cli/main.js`, ...flags], { stdio: "pipe" });
  return [{ name: "vpcflow read -f parquet", file: ours, run }, theirs(1), theirs(2)];
}

function copyProgram({ lines, file, threads }: { lines: string; file: string; threads: number }): string {
  const types = NAMES.map((name, index) => `'${name}': '${TYPES[index]}'`).join(", ");
  return `
duckdb.sql("set threads=${threads}")
duckdb.sql("""copy (select * from read_csv('${lines}', delim=' ', header=false, nullstr='-', columns={${types}})) to '${file}' (format parquet, compression snappy)""")`;
}

function duckdb(python: string, program: string): string {
  return execFileSync(python, ["-c", `import duckdb\n${program}`], { encoding: "utf8" });
}

function time(run: () => void): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}

/** The same lines each time: 200 interfaces, their peers far and near, a few ports, sizes as they come. */
function writeLines(file: string, rows: number): void {
  const out = openSync(file, "w");
  let state = 7;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let row = 0; row < rows; ) {
    const piece: string[] = [];
    for (const end = Math.min(rows, row + 10_000); row < end; row++) {
      const eni = String(Math.floor(row / 500) % 200).padStart(4, "0");
      const start = 1_630_619_000 + Math.floor(row / 800);
      const port = [443, 80, 53, 22][below(4)];
      piece.push(
        `2 123456789012 eni-0a1b2c3d4e5f6${eni} 10.${below(4)}.${below(256)}.${below(256)} 203.0.${below(114)}.${below(256)} ${below(65_536)} ${port} 6 ${below(100)} ${below(100_000)} ${start} ${start + 60} ${below(10) > 0 ? "ACCEPT" : "REJECT"} OK\n`,
      );
    }
    writeSync(out, piece.join(""));
  }
  closeSync(out);
}
