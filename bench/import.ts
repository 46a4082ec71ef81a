/** What loading the processor costs a cold start: `node`, fresh each time, with and without importing the built zip's index.mjs. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";

const RUNS = 10;
const ZIP = path.join(import.meta.dirname, "..", "dist", "lambda", "processor.zip");

const folder = mkdtempSync(path.join(tmpdir(), "vpcflow-import-"));
try {
  const zip = readFileSync(ZIP);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) writeFileSync(path.join(folder, name), bytes);
  const index = pathToFileURL(path.join(folder, "index.mjs")).href;
  const [empty, loaded] = medians(["0", `await import(${JSON.stringify(index)})`]);
  console.log(
    `processor.zip ${(zip.length / 1024).toFixed(0)} KiB, Node ${process.version}, medians of ${RUNS} processes:`,
  );
  console.log(
    `empty ${empty!.toFixed(0)} ms, importing ${loaded!.toFixed(0)} ms: ${(loaded! - empty!).toFixed(0)} ms for the import`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

// --- internal ---

/** The scripts take turns, so that a busy moment of the machine meets all of them. */
function medians(scripts: readonly string[]): number[] {
  const times = scripts.map((): number[] => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [index, script] of scripts.entries()) times[index]!.push(runMs(script));
  }
  return times.map((each) => each.sort((one, other) => one - other)[RUNS >> 1]!);
}

function runMs(script: string): number {
  const env = { PATH: process.env["PATH"], VPCFLOW_DEAD_LETTER_BUCKET: "letters", VPCFLOW_LOG_FORMAT: "default" };
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { env });
  if (status !== 0) throw new Error(`node failed: ${stderr}`);
  return performance.now() - started;
}
