import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { preparePython } from "../emulators/python-venv.ts";

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
  const found = await preparePython({ name: "checkov-1", packages: ["checkov==3.3.30"], called: "checkov" });
  if ("missing" in found) return found.missing;
  return (args, cwd) => execute(found.python, ["-m", "checkov.main", ...args], cwd);
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

/** stdout alone where there is any: checkov's log is on stderr. HOME too, because checkov reads a configuration there. */
function execute(file: string, args: readonly string[], cwd: string): Promise<CheckovRun> {
  return new Promise((resolve) => {
    const env = { ...process.env, LOG_LEVEL: "ERROR", HOME: cwd };
    execFile(file, args, { cwd, env, maxBuffer: 256 << 20 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ status, output: stdout || stderr || String(error) });
    });
  });
}
