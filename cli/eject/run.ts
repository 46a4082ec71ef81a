import path from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { EjectFlags } from "../commands/eject.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { processorZip } from "../installation.ts";
import { readIfThere } from "../json-file.ts";
import { printJson } from "../output.ts";
import { parseState } from "../plan/state-places.ts";
import { styleFor } from "../style.ts";
import { columnsOf } from "../wrapped.ts";
import { ejectedContent } from "./content.ts";
import { emptyPlace, writeFolder } from "./folder.ts";
import { type EjectReport, reportLines } from "./report.ts";

/** `vpcflow eject`: writes the pipeline as plain Terraform into a folder of its own, and says how to go on with it. */
export async function eject(folder: string, flags: EjectFlags, context: Context): Promise<void> {
  const configFile = path.resolve(context.cwd, flags.config);
  const config = await readConfigFile(configFile, flags.config);
  const place = await emptyPlace(path.resolve(context.cwd, folder));
  const projectDir = path.dirname(configFile);
  const content = await ejectedContent(config, { projectDir, place, processorZip: processorZip() });
  await writeFolder(place, content);
  const report: EjectReport = { name: config.name, folder: place, files: [...content.keys()] };
  if (flags.json) await printJson(context, report);
  const style = styleFor(context.colour.stderr);
  const isDeployed = await mayBeDeployed(config, projectDir);
  const columns = columnsOf(context.stderr);
  const lines = reportLines(report, { style, cwd: context.cwd, isDeployed, columns });
  context.stderr.write(`${lines.join("\n")}\n`);
}

// --- internal ---

/** Whether the state in the folder holds anything; one in S3 is not asked for. */
async function mayBeDeployed({ name, state }: PipelineConfig, projectDir: string): Promise<boolean> {
  if (state !== undefined) return true;
  const text = await readIfThere(path.join(projectDir, `terraform.${name}.tfstate`));
  return text !== undefined && (parseState(text).resources ?? []).some(({ mode }) => mode === "managed");
}
