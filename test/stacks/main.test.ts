import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

describe("this repository's cdktf app", () => {
  it.each([
    [
      "is not JSON",
      '{ "name": \u001b }',
      /^vpcflow: vpcflow\.json is not JSON\.\n {2}Correct it; node dist.* wrong\.\n$/,
    ],
    [
      "has wrong fields",
      '{ "name": "X" }',
      /^vpcflow: .*name is "X": expected 3 to 30.*\n {2}Correct them, or move .*\n$/,
    ],
  ])(
    "says in words what is wrong with a vpcflow.json that %s, and the way out, and no more",
    async (_what, text, says) => {
      const { status, stderr, left } = await runIn(text);
      expect(status).toBe(1);
      expect(stderr).toMatch(says);
      expect(stderr).not.toContain("\u001b");
      expect(left).toEqual(["vpcflow.json"]);
    },
  );
});

interface Run {
  readonly status: unknown;
  readonly stderr: string;
  /** The files in the folder afterwards. */
  readonly left: readonly string[];
}

/** Runs the app in a folder of its own with that `vpcflow.json`. */
async function runIn(config: string): Promise<Run> {
  const cwd = mkdtempSync(join(tmpdir(), "vpcflow-app-"));
  try {
    writeFileSync(join(cwd, "vpcflow.json"), config);
    const tsx = pathToFileURL(join(ROOT, "node_modules/tsx/dist/esm/index.mjs")).href;
    const args = ["--import", tsx, join(ROOT, "stacks/main.ts")];
    const { CDKTF_OUTDIR: _outdir, ...env } = process.env;
    return await new Promise((resolve) => {
      execFile(process.execPath, args, { cwd, env }, (error, _stdout, stderr) => {
        resolve({ status: error?.code ?? 0, stderr, left: readdirSync(cwd) });
      });
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
