import { existsSync } from "node:fs";
import path from "node:path";
import type { EjectFlags } from "../commands/eject.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { processorZip } from "../installation.ts";
import { printJson } from "../output.ts";
import { styleFor } from "../style.ts";
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
  const state = config.state === undefined ? path.join(projectDir, `terraform.${config.name}.tfstate`) : undefined;
  const words = reportLines(report, { style, cwd: context.cwd, isDeployed: state === undefined || existsSync(state) });
  for (const line of words) context.stderr.write(`${line}\n`);
}
