import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { SynthResult } from "../../stacks/synth.ts";
import type { EjectFlags } from "../commands/eject.ts";
import { readConfigFile, readIfThere } from "../config-file.ts";
import type { Context } from "../context.ts";
import { installation, processorZip } from "../installation.ts";
import { printJson } from "../output.ts";
import { keptLockName } from "../plan/provider-lock.ts";
import { styleFor } from "../style.ts";
import { backendOf } from "./backend.ts";
import { terraformFiles } from "./files.ts";
import { emptyPlace, type FolderContent, writeFolder } from "./folder.ts";
import { type EjectReport, reportLines } from "./report.ts";
import { readTemplate, type TemplateResource } from "./template-parts.ts";

/** `vpcflow eject`: writes the pipeline as plain Terraform into a folder of its own, and says how to go on with it. */
export async function eject(folder: string, flags: EjectFlags, context: Context): Promise<void> {
  const configFile = path.resolve(context.cwd, flags.config);
  const config = await readConfigFile(configFile, flags.config);
  const place = await emptyPlace(path.resolve(context.cwd, folder));
  const projectDir = path.dirname(configFile);
  const content = await contentOf(config, { projectDir, place });
  await writeFolder(place, content);
  const report: EjectReport = { name: config.name, folder: place, files: [...content.keys()] };
  if (flags.json) await printJson(context, report);
  const style = styleFor(context.colour.stderr);
  const state = config.state === undefined ? path.join(projectDir, `terraform.${config.name}.tfstate`) : undefined;
  const words = reportLines(report, { style, cwd: context.cwd, isDeployed: state === undefined || existsSync(state) });
  for (const line of words) context.stderr.write(`${line}\n`);
}

// --- internal ---

interface Places {
  /** Where vpcflow.json lies. */
  readonly projectDir: string;
  /** Where the folder will be, links followed. */
  readonly place: string;
}

/** What belongs to nobody's history. */
const GITIGNORE = ".terraform/\n*.tfstate\n*.tfstate.*\n*.tfplan\n";

async function contentOf(config: PipelineConfig, places: Places): Promise<FolderContent> {
  const { synthesize } = await import("../../stacks/synth.ts");
  const outdir = await mkdtemp(path.join(tmpdir(), "vpcflow-eject-"));
  try {
    const stack = synthesize(config, { outdir, projectDir: places.projectDir, processorZip: processorZip() });
    return await contentFrom(config, stack, places);
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

async function contentFrom(
  config: PipelineConfig,
  { stackDir, template: file }: SynthResult,
  { projectDir, place }: Places,
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
