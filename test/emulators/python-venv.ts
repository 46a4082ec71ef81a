import { type ExecFileException, execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Programs of the Python registry, in an environment of their own. */
export interface PythonPrograms {
  /** Of its folder: another one for other versions. */
  readonly name: string;
  /** As pip takes them, in one go: they pin each other's parts. */
  readonly packages: readonly string[];
  /** What they are called in a sentence. */
  readonly called: string;
}

/**
 * The Python that has the packages, installed the first time and kept until the next `npm ci`.
 * @returns its path, or `missing`: in one sentence what is not there
 */
export async function preparePython(programs: PythonPrograms): Promise<{ python: string } | { missing: string }> {
  const home = join(CACHE, programs.name);
  const python = join(home, "bin", "python");
  const missing = existsSync(python) ? undefined : await install(programs, home);
  return missing === undefined ? { python } : { missing };
}

// --- internal ---

const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache");

async function install({ packages, called }: PythonPrograms, home: string): Promise<string | undefined> {
  // Aside first, so that an installation that was cut off is not taken for a whole one.
  const aside = `${home}-${process.pid}`;
  mkdirSync(CACHE, { recursive: true });
  try {
    const made = await run("python3", ["-m", "venv", "--copies", aside]);
    if (made !== undefined) return venvMissing(made);
    const python = join(aside, "bin", "python");
    const installed = await run(python, ["-m", "pip", "install", "--quiet", "--no-input", ...packages]);
    if (installed !== undefined) return `${called} cannot be installed with pip: ${lastLine(installed)}`;
    // Its scripts name the folder where they were installed; `python -c` and `python -m` do not need them.
    if (!existsSync(home)) renameSync(aside, home);
    return undefined;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

interface Failure {
  readonly notFound: boolean;
  readonly output: string;
}

function venvMissing(failure: Failure): string {
  return failure.notFound ? "python3 is not installed" : `python3 has no working venv module: ${lastLine(failure)}`;
}

function lastLine({ output }: Failure): string {
  return output.trim().split("\n").at(-1) || "it says nothing";
}

/** `undefined` when it went well. */
function run(file: string, args: readonly string[]): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 16 << 20 }, (error: ExecFileException | null, stdout, stderr) => {
      resolve(error ? { notFound: error.code === "ENOENT", output: stdout + stderr } : undefined);
    });
  });
}
