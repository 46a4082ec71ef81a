import { type ExecFileException, execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * moto and ministack, and DuckDB with which ministack answers for Athena: in one go, since they pin each other's parts.
 * These versions, because their gaps are filled (moto_gaps.py, ministack_gaps.py).
 */
const PACKAGES = ["moto[server]==5.2.5", "ministack==1.5.33", "duckdb==2.0.0"];
/** Kept from run to run, until the next `npm ci`; other versions have a folder of their own. */
const HOME = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "emulators-1");
const PYTHON = join(HOME, "bin", "python");

/**
 * The Python that runs the emulators, with both installed from the Python registry (40 s the first time).
 * @returns its path, or `missing`: in one sentence what is not there
 */
export async function emulatorPython(): Promise<{ python: string } | { missing: string }> {
  if (existsSync(PYTHON)) return { python: PYTHON };
  const missing = await install();
  return missing === undefined ? { python: PYTHON } : { missing };
}

// --- internal ---

async function install(): Promise<string | undefined> {
  // Aside first, so that an installation that was cut off is not taken for a whole one.
  const aside = `${HOME}-${process.pid}`;
  mkdirSync(join(HOME, ".."), { recursive: true });
  try {
    const made = await run("python3", ["-m", "venv", "--copies", aside]);
    if (made !== undefined) return venvMissing(made);
    const python = join(aside, "bin", "python");
    const installed = await run(python, ["-m", "pip", "install", "--quiet", "--no-input", ...PACKAGES]);
    if (installed !== undefined) return `moto and ministack cannot be installed with pip: ${lastLine(installed)}`;
    // Its scripts name the folder where they were installed; `python -c` does not need them.
    if (!existsSync(HOME)) renameSync(aside, HOME);
    return undefined;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

interface Failure {
  readonly notFound: boolean;
  readonly output: string;
}

function venvMissing({ notFound, output }: Failure): string {
  return notFound
    ? "python3 is not installed"
    : `python3 has no working venv module: ${lastLine({ notFound, output })}`;
}

function lastLine({ output }: Failure): string {
  return output.trim().split("\n").at(-1) ?? "it says nothing";
}

/** `undefined` when it went well. */
function run(file: string, args: readonly string[]): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 16 << 20 }, (error: ExecFileException | null, stdout, stderr) => {
      resolve(error ? { notFound: error.code === "ENOENT", output: stdout + stderr } : undefined);
    });
  });
}
