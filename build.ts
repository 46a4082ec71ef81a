/** Builds the package into dist/: the functions' zips, the command, the library and its types. Run as `tsx build.ts`. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { deterministicZip } from "./lambda/zip.ts";
import { licenseNotice } from "./license-notice.ts";

const ROOT = import.meta.dirname;
const DIST = path.join(ROOT, "dist");
/** On dist's own file system, so that a finished build takes its place at once, and out of sight of git and the linter. */
const STAGE = path.join(ROOT, "node_modules", `.vpcflow-build-${process.pid}`);

const COMMAND = "cli/main.js";

const { version } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8")) as { version: string };

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  format: "esm",
  platform: "node",
  splitting: true,
  metafile: true,
  write: false,
  legalComments: "none",
  logLevel: "warning",
  define: { VPCFLOW_VERSION: JSON.stringify(version) },
} as const satisfies BuildOptions;

/** What CommonJS code (cdktf, the SDK's dependencies) expects to find. */
const COMMONJS_BANNER = [
  'import { createRequire as __createRequire } from "node:module";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

const started = performance.now();
try {
  const [zip, bundle] = await Promise.all([processorZip(), packageBundle(), typeDeclarations()]);
  await stage(new Map([["lambda/processor.zip", zip], ...bundle]));
  await publish();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`Built dist/ in ${seconds} s (processor.zip: ${Math.ceil(zip.length / 1024)} KiB).\n`);
} finally {
  await rm(STAGE, { recursive: true, force: true });
}

// --- internal ---

/** The processor's zip: `index.handler`, with the S3 client in a chunk that is loaded for the first dead letter only. */
async function processorZip(): Promise<Uint8Array> {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: { index: "lambda/processor.ts" },
    outdir: "zip",
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    target: "node20",
    minify: true,
    mainFields: ["module", "main"],
  });
  const files = new Map(outputFiles.map((file) => [path.basename(file.path), file.contents]));
  files.set("NOTICE", Buffer.from(await licenseNotice(ROOT, metafile)));
  return deterministicZip(files);
}

/** The command and the library share their chunks. Names are kept, for stacks that can be read. */
async function packageBundle(): Promise<Map<string, Uint8Array>> {
  const entries = ["cli/main.ts", "library.ts", "local/function-host.ts"].filter((entry) =>
    existsSync(path.join(ROOT, entry)),
  );
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: entries,
    outbase: ".",
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    mainFields: ["module", "main"],
    external: ["kinesis-local"],
    banner: { js: COMMONJS_BANNER },
  });
  const files = new Map(outputFiles.map((file) => [path.relative(DIST, file.path), file.contents]));
  files.set("NOTICE", Buffer.from(await licenseNotice(ROOT, metafile)));
  return files;
}

async function typeDeclarations(): Promise<void> {
  if (!existsSync(path.join(ROOT, "library.ts"))) return;
  const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const project = ["-p", "tsconfig.types.json", "--outDir", path.join(STAGE, "types")];
  await promisify(execFile)(process.execPath, [tsc, ...project], { cwd: ROOT });
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
