import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type PipelineConfig, writtenConfig } from "../../stacks/config.ts";
import { installation, processorZip } from "../installation.ts";
import { firstMissing, makeFolder } from "../make-folder.ts";
import { commitAll, type Staged, stageFile } from "../staged-file.ts";
import { stageSynth } from "../synth/aside.ts";
import { cdktfJson } from "./cdktf-json.ts";

export interface Project {
  /** Absolute. */
  readonly projectDir: string;
  readonly config: PipelineConfig;
  /** The `app` of cdktf.json. */
  readonly app: string;
}

/** The states hold what Terraform knows of the account, and belong to nobody's history. */
const GITIGNORE = "node_modules/\ncdktf.out/\n.terraform/\n*.tfstate\n*.tfstate.*\n";

/**
 * Writes the project: cdktf.out, .gitignore (where there is none), cdktf.json and vpcflow.json. All of it is complete
 * beside its place before anything is replaced, so that a full disk or a read-only folder leaves things as they were.
 * @returns the files and folders that were written, relative to the project's folder
 */
export async function writeProject(project: Project): Promise<string[]> {
  const { projectDir } = project;
  const created = firstMissing(projectDir);
  try {
    await makeFolder(projectDir);
    const parts = await partsOf(project);
    await commitAll(parts.map(({ stage }) => stage));
    return parts.map(({ name }) => name);
  } catch (error) {
    if (created !== undefined) await rm(created, { recursive: true, force: true });
    throw error;
  }
}

/** The config as `vpcflow.json` has it. */
export function configText(config: Partial<PipelineConfig>): string {
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

// --- internal ---

interface Part {
  name: string;
  stage: () => Promise<Staged>;
}

/** The folder comes first, because moving it can fail in more ways; vpcflow.json last: once it is there, so is all that it stands for. */
async function partsOf({ projectDir, config, app }: Project): Promise<Part[]> {
  const zip = processorZip();
  const file = (name: string, text: string): Part => ({
    name,
    stage: () => stageFile(path.join(projectDir, name), text),
  });
  const cdktf = await cdktfJson(projectDir, { app, root: installation().root });
  const outdir = path.join(projectDir, "cdktf.out");
  return [
    { name: "cdktf.out", stage: () => stageSynth(config, { outdir, projectDir, processorZip: zip }) },
    ...(existsSync(path.join(projectDir, ".gitignore")) ? [] : [file(".gitignore", GITIGNORE)]),
    ...(cdktf === undefined ? [] : [file("cdktf.json", cdktf)]),
    file("vpcflow.json", configText(writtenConfig(config))),
  ];
}
