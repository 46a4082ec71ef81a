/** Builds the package into dist/: the function's zip, the command, the library and its types. Run as `tsx build.ts`. */
import { execFile } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { ROOT } from "./build/esbuild-options.ts";
import { packageBundle } from "./build/package-bundle.ts";
import { processorZip } from "./build/processor-zip.ts";

const DIST = path.join(ROOT, "dist");
/** On dist's own file system, so that a finished build takes its place at once; out of sight of git and the linter. */
const STAGE = path.join(ROOT, "node_modules", `.vpcflow-build-${process.pid}`);
const COMMAND = "cli/main.js";

const started = performance.now();
const jobs = [processorZip(), packageBundle(), typeDeclarations()] as const;
try {
  const [zip, bundle] = await Promise.all(jobs);
  await stage(new Map([["lambda/processor.zip", zip], ...bundle]));
  await publish();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`Built dist/ in ${seconds} s (processor.zip: ${Math.ceil(zip.length / 1024)} KiB).\n`);
} finally {
  // One that failed leaves the others at work, and the folder in use.
  await Promise.allSettled(jobs);
  await rm(STAGE, { recursive: true, force: true });
}

// --- internal ---

async function typeDeclarations(): Promise<void> {
  const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const project = ["-p", "tsconfig.types.json", "--outDir", path.join(STAGE, "types")];
  await promisify(execFile)(process.execPath, [tsc, ...project], { cwd: ROOT }).catch((error) => {
    // tsc reports on stdout, which the error of a child process leaves out.
    throw new Error(`tsc: ${error.stdout}`, { cause: error });
  });
}

async function stage(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [name, contents] of files) {
    const file = path.join(STAGE, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents, { mode: name === COMMAND ? 0o755 : 0o644 });
  }
}

/** Puts the finished build in dist's place by two renames, so that who reads dist meanwhile finds the old one or the new. */
async function publish(): Promise<void> {
  const old = `${STAGE}-old`;
  await rename(DIST, old).catch(ignoreAbsence);
  await rename(STAGE, DIST);
  await rm(old, { recursive: true, force: true });
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
