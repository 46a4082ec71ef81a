import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { VpcflowError } from "../flow/errors.ts";

/** Where this vpcflow lies on the disk, whether it runs from `dist` (wherever the bundler put this code) or from its sources. */
export interface Installation {
  /** The folder of vpcflow's package.json, absolute. */
  readonly root: string;
  readonly version: string;
  /** The built command line, absolute. */
  readonly main: string;
}

let found: Installation | undefined;

/** @throws Error when this code lies in no package named vpcflow: it was copied out of it. */
export function installation(): Installation {
  found ??= installationAround(fileURLToPath(import.meta.url));
  return found;
}

/**
 * The function's code as it is deployed: a zip.
 * @throws VpcflowError NOT_BUILT where it has not been built.
 */
export function processorZip(root = installation().root): string {
  return built(path.join(root, "dist/lambda/processor.zip"));
}

/**
 * The module that runs the function in a process of its own.
 * @throws VpcflowError NOT_BUILT where it has not been built.
 */
export function functionHost(root = installation().root): string {
  return built(path.join(root, "dist/local/function-host.js"));
}

/** The thread that decodes beside the main one, or `undefined` where it has not been built: one thread then does it all. */
export function decodeWorker(root = installation().root): URL | undefined {
  const file = path.join(root, "dist/sources/decode-worker.js");
  return existsSync(file) ? pathToFileURL(file) : undefined;
}

// --- internal ---

function installationAround(file: string): Installation {
  const folder = path.dirname(file);
  const version = versionIn(path.join(folder, "package.json"));
  if (version !== undefined) return { root: folder, version, main: path.join(folder, "dist/cli/main.js") };
  if (folder === file) throw new Error(`${fileURLToPath(import.meta.url)} lies in no package named vpcflow`);
  return installationAround(folder);
}

function versionIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown; version?: unknown };
  return name === "vpcflow" && typeof version === "string" ? version : undefined;
}

function built(file: string): string {
  if (existsSync(file)) return file;
  throw new VpcflowError("NOT_BUILT", `${file} is missing: this vpcflow has not been built.`, {
    subject: file,
    fix: "Run npm run build in vpcflow's folder; an installed package that lacks it is damaged: install it again.",
  });
}
