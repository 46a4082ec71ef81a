import { mkdir, mkdtemp, opendir, readdir, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { SynthResult } from "../../stacks/synth.ts";
import { makeFolder } from "../make-folder.ts";
import type { Staged } from "../staged-file.ts";

export interface AsideOptions {
  /** Where the result ends up, absolute. */
  outdir: string;
  /** Where Terraform's state is kept, absolute. */
  projectDir: string;
  processorZip: string;
}

/** A synthesized pipeline that waits beside `cdktf.out`; the paths are those that it will have. */
export type StagedSynth = Staged & SynthResult;

/**
 * Synthesizes into a folder beside `outdir`, to be moved there once it is whole: a synth that fails leaves an earlier
 * `cdktf.out` as it was. What Terraform keeps in the stack's folder (`.terraform`, its lock file) stays.
 */
export async function stageSynth(config: PipelineConfig, options: AsideOptions): Promise<StagedSynth> {
  const { synthesize } = await import("../../stacks/synth.ts");
  const outdir = await realPlace(options.outdir);
  const aside = await asideOf(outdir);
  const discard = () => rm(aside, { recursive: true, force: true });
  try {
    synthesize(config, { outdir: aside, projectDir: options.projectDir, processorZip: options.processorZip });
  } catch (error) {
    await discard();
    throw error;
  }
  const stackDir = path.join(outdir, "stacks", config.name);
  const commit = () => moveOver(aside, outdir, config.name);
  return { stackDir, template: path.join(stackDir, "cdk.tf.json"), commit, discard };
}

// --- internal ---

/** Symbolic links are followed, so that the folder aside is on the same disk as the one that it replaces. */
async function realPlace(folder: string): Promise<string> {
  try {
    const place = await realpath(folder);
    // For what it throws where that is no folder: better now than when half of the project has been moved.
    await opendir(place).then((opened) => opened.close());
    return place;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    await makeFolder(path.dirname(folder));
    return path.join(await realpath(path.dirname(folder)), path.basename(folder));
  }
}

/** At the same depth, because the template leads to the state by a relative path. */
async function asideOf(outdir: string): Promise<string> {
  try {
    return await mkdtemp(`${outdir}.new-`);
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path: outdir }) : error;
  }
}

// The template comes after the assets that it names and before the manifest that names it, so that who reads in between
// finds no name without its file.
async function moveOver(from: string, to: string, name: string): Promise<void> {
  const [source, target] = [path.join(from, "stacks", name), path.join(to, "stacks", name)];
  await mkdir(target, { recursive: true });
  const old = await moveAssets(path.join(source, "assets"), path.join(target, "assets"));
  await rename(path.join(source, "versions.tf"), path.join(target, "versions.tf"));
  await rename(path.join(source, "cdk.tf.json"), path.join(target, "cdk.tf.json"));
  await rename(path.join(from, "manifest.json"), path.join(to, "manifest.json"));
  for (const folder of old) await rm(folder, { recursive: true, force: true });
}

/**
 * Each asset lies at `assets/{id}/{hash of its content}/`. An id whose hash is there already stays as it is.
 * @returns the folders that no template needs any more
 */
async function moveAssets(source: string, target: string): Promise<string[]> {
  const fresh = await grandchildren(source);
  const old = (await grandchildren(target)).filter((folder) => !fresh.includes(folder));
  for (const folder of fresh) {
    await mkdir(path.dirname(path.join(target, folder)), { recursive: true });
    await rm(path.join(target, folder), { recursive: true, force: true });
    await rename(path.join(source, folder), path.join(target, folder));
  }
  return old.map((folder) => path.join(target, folder));
}

async function grandchildren(folder: string): Promise<string[]> {
  const children = await entries(folder);
  const nested = await Promise.all(
    children.map(async (child) => (await entries(path.join(folder, child))).map((inner) => path.join(child, inner))),
  );
  return nested.flat().sort();
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
}
