import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What checkov answered. */
export interface CheckovRun {
  readonly status: number;
  readonly output: string;
}

/** A check and the resource that it was tried on. */
export interface CheckovFinding {
  readonly check: string;
  /** `aws_s3_bucket.dead_letters` and the like. */
  readonly address: string;
  /** Absolute. */
  readonly file: string;
}

/**
 * checkov in a Python environment of its own, installed from the Python registry the first time (35 s).
 *
 * @returns how it is run: in `cwd`, whose `.checkov.yaml` it would read too; or in a sentence why it is not here.
 */
export async function prepareCheckov(): Promise<
  string | ((args: readonly string[], cwd: string) => Promise<CheckovRun>)
> {
  const missing = existsSync(PYTHON) ? undefined : await install();
  // HOME too, because checkov reads a configuration there.
  return missing ?? ((args, cwd) => execute(PYTHON, ["-m", "checkov.main", ...args], { cwd, HOME: cwd }));
}

/** What a run with `-o json` found wrong, and of which files it found anything right at all. */
export function findingsOf({ output }: CheckovRun): { failed: CheckovFinding[]; filesRead: ReadonlySet<string> } {
  const report = JSON.parse(output) as { results: { failed_checks: CheckRecord[]; passed_checks: CheckRecord[] } };
  const { failed_checks, passed_checks } = report.results;
  return {
    failed: failed_checks.map((record) => ({
      check: record.check_id,
      address: addressOf(record),
      file: record.file_abs_path,
    })),
    filesRead: new Set(passed_checks.map(({ file_abs_path }) => file_abs_path)),
  };
}

// --- internal ---

const PACKAGE = "checkov==3.3.30";
/** Kept from run to run, until the next `npm ci`. */
const HOME = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "checkov-1");
const PYTHON = join(HOME, "bin", "python");

interface CheckRecord {
  readonly check_id: string;
  readonly file_abs_path: string;
  /** `aws_s3_bucket.dead_letters`, but of most checks `resource.dead_letters`. */
  readonly resource: string;
  readonly file_line_range: readonly [from: number, to: number];
}

/** The type is the last key of two levels above the lines that the check is about. */
function addressOf({ resource, file_abs_path, file_line_range: [from] }: CheckRecord): string {
  if (!resource.startsWith("resource.")) return resource;
  const above = readFileSync(file_abs_path, "utf8").split("\n").slice(0, from);
  const type = above.findLast((line) => /^ {4}"aws_\w+": \{$/.test(line))?.match(/\w+/)?.[0];
  return resource.replace("resource", type ?? "resource");
}

/** Aside first, so that an installation that was cut off is not taken for a whole one. */
async function install(): Promise<string | undefined> {
  const aside = `${HOME}-${process.pid}`;
  mkdirSync(join(HOME, ".."), { recursive: true });
  try {
    const made = await execute("python3", ["-m", "venv", "--copies", aside]);
    if (made.status !== 0) return `python3 with its venv module is not installed: ${lastLine(made)}`;
    const pip = ["-m", "pip", "install", "--quiet", "--no-input", PACKAGE];
    const installed = await execute(join(aside, "bin", "python"), pip);
    if (installed.status !== 0) return `checkov cannot be installed with pip: ${lastLine(installed)}`;
    if (!existsSync(HOME)) renameSync(aside, HOME);
    return undefined;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** stdout alone where there is any: checkov's log is on stderr. */
function execute(
  file: string,
  args: readonly string[],
  own: { cwd?: string; HOME?: string } = {},
): Promise<CheckovRun> {
  const { cwd, ...variables } = own;
  return new Promise((resolve) => {
    const env = { ...process.env, LOG_LEVEL: "ERROR", ...variables };
    execFile(file, args, { cwd, env, maxBuffer: 256 << 20 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ status, output: stdout || stderr || String(error) });
    });
  });
}

function lastLine({ output }: CheckovRun): string {
  return output.trim().split("\n").at(-1) ?? "it says nothing";
}
