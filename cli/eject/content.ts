import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { SynthResult } from "../../stacks/synth.ts";
import { installation } from "../installation.ts";
import { readIfThere } from "../json-file.ts";
import { keptLockName } from "../plan/provider-lock.ts";
import { backendOf } from "./backend.ts";
import { terraformFiles } from "./files.ts";
import type { FolderContent } from "./folder.ts";
import { readTemplate, type TemplateResource } from "./template-parts.ts";

export interface EjectPlaces {
  /** Where vpcflow.json lies, absolute. */
  readonly projectDir: string;
  /** Where the folder will be, absolute, links followed. */
  readonly place: string;
  readonly processorZip: string;
}

/** All that the ejected folder holds: the pipeline is synthesized aside, and its template turned into HCL. */
export async function ejectedContent(config: PipelineConfig, places: EjectPlaces): Promise<FolderContent> {
  const { synthesize } = await import("../../stacks/synth.ts");
  const outdir = await mkdtemp(path.join(tmpdir(), "vpcflow-eject-"));
  try {
    return await contentFrom(config, synthesize(config, { ...places, outdir }), places);
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

// --- internal ---

/** What belongs to nobody's history. */
const GITIGNORE = ".terraform/\n*.tfstate\n*.tfstate.*\n*.tfplan\n";

async function contentFrom(
  config: PipelineConfig,
  { stackDir, template: file }: SynthResult,
  { projectDir, place }: EjectPlaces,
): Promise<FolderContent> {
  const template = readTemplate(file);
  const lock = await readIfThere(path.join(projectDir, keptLockName(config.name)));
  const files = terraformFiles({
    config,
    template,
    versions: await readFile(path.join(stackDir, "versions.tf"), "utf8"),
    backend: backendOf(template.backend, { stackDir, place }),
    version: installation().version,
  });
  return new Map<string, string | Uint8Array>([
    ...files,
    ...(await zipsOf(template.resources, stackDir)),
    ...(lock === undefined ? [] : [[".terraform.lock.hcl", lock] as const]),
    [".gitignore", GITIGNORE],
  ]);
}

/** The functions' code, where the template says that it is. */
async function zipsOf(resources: readonly TemplateResource[], stackDir: string): Promise<[string, Uint8Array][]> {
  const names = resources.map(({ attributes }) => attributes["filename"]).filter((name) => typeof name === "string");
  return Promise.all(
    names.map(async (name) => [name, await readFile(path.join(stackDir, name))] as [string, Uint8Array]),
  );
}
