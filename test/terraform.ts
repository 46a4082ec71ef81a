import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment, terraformEnvironment, terraformVersion } from "./emulators/terraform-env.ts";

/** What a run of Terraform gave. */
export interface TerraformRun {
  readonly status: number;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

/** A Terraform that is ready to work offline on any synthesized stack: its providers are installed once for all of them. */
export interface Terraform {
  readonly version: string;
  run(stackDir: string, args: readonly string[]): Promise<TerraformRun>;
  dispose(): void;
}

/**
 * Terraform on this machine, initialised for the stack in `stackDir`: with the providers of a file-system mirror where there
 * is one (VPCFLOW_TF_MIRROR, else searched for), otherwise with the registry's. A text says why there is none.
 */
export async function prepareTerraform(stackDir: string): Promise<Terraform | string> {
  const version = terraformVersion();
  if (version === undefined) return "terraform is not installed";
  const home = mkdtempSync(join(tmpdir(), "vpcflow-terraform-"));
  const env = environment(home);
  const init = await run(stackDir, ["init", "-backend=false", "-input=false", "-no-color"], env);
  if (init.status !== 0) {
    rmSync(home, { recursive: true, force: true });
    return `terraform init failed: ${init.output.trim()}`;
  }
  const lockFile = join(home, "lock.hcl");
  cpSync(join(stackDir, LOCK_FILE), lockFile);
  return {
    version,
    run: (dir, args) => {
      cpSync(lockFile, join(dir, LOCK_FILE));
      return run(dir, args, env);
    },
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}

// --- internal ---

const LOCK_FILE = ".terraform.lock.hcl";

/** One TF_DATA_DIR for all stacks, so that providers are installed once. */
function environment(home: string): NodeJS.ProcessEnv {
  const data = join(home, "data");
  return { ...cleanEnvironment(), ...terraformEnvironment(home), TF_DATA_DIR: data, TF_IN_AUTOMATION: "1" };
}

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<TerraformRun> {
  return new Promise((resolve) => {
    execFile("terraform", args, { cwd, env, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      resolve({ status: error ? 1 : 0, output: stdout + stderr });
    });
  });
}
