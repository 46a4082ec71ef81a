import path from "node:path";
import { configWarnings } from "../../stacks/config-warnings.ts";
import type { SynthFlags } from "../commands/synth.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { processorZip } from "../installation.ts";
import { printJson } from "../output.ts";
import { relativeTo } from "../relative-path.ts";
import { commitAll } from "../staged-file.ts";
import { styleFor } from "../style.ts";
import { stageSynth } from "./aside.ts";

/** `vpcflow synth`: reads the config, writes `cdktf.out`, and says what was written. */
export async function synth(flags: SynthFlags, context: Context): Promise<void> {
  const configFile = path.resolve(context.cwd, flags.config);
  const config = await readConfigFile(configFile, flags.config);
  const projectDir = path.dirname(configFile);
  const outdir = outputFolder(flags, projectDir, context);
  const staged = await stageSynth(config, { outdir, projectDir, processorZip: processorZip() });
  await commitAll([async () => staged]);
  const { stackDir, template } = staged;
  if (flags.json) await printJson(context, { name: config.name, outdir, stackDir, template });
  const { green, yellow } = styleFor(context.colour.stderr);
  context.stderr.write(`${green("✔")} ${config.name} is synthesized in ${relativeTo(context.cwd, stackDir)}\n`);
  for (const warning of configWarnings(config)) context.stderr.write(`${yellow(printable(warning))}\n`);
}

// --- internal ---

function outputFolder({ output }: SynthFlags, projectDir: string, { cwd, env }: Context): string {
  const named = output ?? (env["CDKTF_OUTDIR"] || undefined);
  return named === undefined ? path.join(projectDir, "cdktf.out") : path.resolve(cwd, named);
}
