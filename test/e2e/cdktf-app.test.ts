import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { resourceAt, type Template } from "../stacks/synthesized.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("the app in this repository's cdktf.json", () => {
  it("synthesizes a pipeline with the built function, where cdktf says", async () => {
    const outdir = mkdtempSync(join(tmpdir(), "vpcflow-app-"));
    try {
      await runApp(outdir);
      const stackDir = join(outdir, "stacks", readdirSync(join(outdir, "stacks")).join());
      const template = JSON.parse(readFileSync(join(stackDir, "cdk.tf.json"), "utf8")) as Template;
      expect(existsSync(join(outdir, "manifest.json"))).toBe(true);
      const { filename } = resourceAt(template, "aws_lambda_function.processor");
      expect(readFileSync(join(stackDir, String(filename)))).toEqual(
        readFileSync(join(ROOT, "dist/lambda/processor.zip")),
      );
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});

/** As cdktf does: the command of cdktf.json in a shell, with CDKTF_OUTDIR. */
async function runApp(outdir: string): Promise<void> {
  const { app } = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")) as { app: string };
  await promisify(execFile)("/bin/sh", ["-c", app], { cwd: ROOT, env: { ...process.env, CDKTF_OUTDIR: outdir } });
}
