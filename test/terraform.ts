import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
  const env = environment(home, findMirror());
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

function terraformVersion(): string | undefined {
  try {
    return execFileSync("terraform", ["version"], { encoding: "utf8", env: cleanEnvironment() }).split("\n")[0];
  } catch {
    return undefined;
  }
}

/** The folder that holds `registry.terraform.io`; `undefined` leaves it to Terraform's own registry. */
function findMirror(): string | undefined {
  const named = process.env["VPCFLOW_TF_MIRROR"];
  if (named) return named;
  const search = ["/", "-maxdepth", "4", "-type", "d", "-name", "registry.terraform.io", "-not", "-path", "/proc/*"];
  return find([...search, "-printf", "%h\n"])
    .split("\n")
    .find(Boolean);
}

/** `find` fails for folders that it may not read, and has found the others none the less. */
function find(args: readonly string[]): string {
  try {
    return execFileSync("find", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? "");
  }
}

/** One TF_DATA_DIR for all stacks, so that providers are installed once. */
function environment(home: string, mirror: string | undefined): NodeJS.ProcessEnv {
  const config = join(home, "terraform.rc");
  const install =
    mirror === undefined
      ? ""
      : `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(mirror)} }\n}\n`;
  writeFileSync(config, `${install}disable_checkpoint = true\n`);
  return { ...cleanEnvironment(), TF_CLI_CONFIG_FILE: config, TF_DATA_DIR: join(home, "data"), TF_IN_AUTOMATION: "1" };
}

/** Without what this machine's own Terraform and AWS settings would change; nothing here may reach an account. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|TF_)/.test(name)));
}

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<TerraformRun> {
  return new Promise((resolve) => {
    execFile("terraform", args, { cwd, env, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      resolve({ status: error ? 1 : 0, output: stdout + stderr });
    });
  });
}
