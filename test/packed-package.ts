import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

export const ROOT = join(import.meta.dirname, "..");

/** What `npm pack` says of a tarball; sizes in bytes. */
export interface Packed {
  readonly tarball: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Packs dist as the build left it; `npm test` builds before. */
export async function pack(destination: string): Promise<Packed> {
  if (!existsSync(join(ROOT, "dist/cli/main.js"))) throw new Error("dist/ is missing: npm run build makes it");
  // Without prepack, which would build again, under the feet of the tests that run beside this one.
  const { stdout } = await npm(ROOT, ["pack", "--ignore-scripts", "--json", "--pack-destination", destination]);
  const answer: unknown = JSON.parse(stdout);
  // One list of packages up to npm 11, an object by their names after it.
  const [packed] = Object.values(answer as object) as [Omit<Packed, "tarball"> & { filename: string }];
  return { ...packed, tarball: join(destination, packed.filename) };
}

/** Installs the tarball alone, which needs no registry: it has no dependencies but the optional one. */
export async function installAlone(folder: string, tarball: string, ...flags: string[]): Promise<void> {
  await npm(folder, ["install", "--prefix", folder, "--omit=optional", "--offline", ...flags, tarball]);
}

/** Installs the tarball with kinesis-local: from the registry, or the repository's own copy where there is no network. */
export async function installWhole(folder: string, tarball: string): Promise<void> {
  await npm(folder, ["install", "--prefix", folder, "--prefer-offline", "--fetch-retries=0", tarball]);
  const installed = join(folder, "node_modules/kinesis-local");
  if (!existsSync(installed)) cpSync(KINESIS_LOCAL, installed, { recursive: true });
}

/** The optional dependency, as this repository has it. */
export const KINESIS_LOCAL = join(ROOT, "node_modules/kinesis-local");

/** A new, empty folder of that name, gone after the test. */
export function emptyFolder(name = "project"): string {
  const parent = mkdtempSync(join(tmpdir(), "vpcflow-package-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

/** Runs a command to its end, with the environment of a person's terminal: none of what the npm around this test has set. */
export async function run(cwd: string, command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const [file, ...args] = command;
  const options = { cwd, env: { ...terminalEnvironment(), ...env }, maxBuffer: 16 << 20 };
  try {
    return { status: 0, ...(await promisify(execFile)(file!, args, options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { status: code, stdout: stdout ?? "", stderr: stderr ?? "" };
  }
}

// --- internal ---

/** Folders are named by --prefix: npm would look for a package.json above an empty one. */
async function npm(cwd: string, args: readonly string[]): Promise<Ran> {
  const ran = await run(cwd, ["npm", ...args, "--no-audit", "--no-fund"]);
  if (ran.status !== 0) throw new Error(`npm ${args[0]}: ${ran.stderr}`);
  return ran;
}

/** `npm test` tells its children which package and prefix they are in: an npm in another folder must not hear of it. */
function terminalEnvironment(): NodeJS.ProcessEnv {
  const ofNpm =
    /^(npm_(package|lifecycle|config_(local_|global_)?prefix)|INIT_CWD$|AWS_|CDKTF_|VPCFLOW_|VITEST|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofNpm.test(name)));
}
