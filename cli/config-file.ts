import { quoted, VpcflowError } from "../flow/errors.ts";
import { type PipelineConfig, parseConfig } from "../stacks/config.ts";
import { parseJson, readIfThere } from "./json-file.ts";

/**
 * The pipeline in the config file at `file` (an absolute path); `name` is what messages call it, as the person wrote it.
 * @throws VpcflowError CONFIG_MISSING, CONFIG_SYNTAX with line and column, or CONFIG that names every wrong field.
 */
export async function readConfigFile(file: string, name = file): Promise<PipelineConfig> {
  const text = await readIfThere(file);
  if (text === undefined) throw missing(name);
  return parseConfig(parseJson(text, name), name);
}

// --- internal ---

function missing(name: string): VpcflowError {
  return new VpcflowError("CONFIG_MISSING", `There is no ${quoted(name, 300).slice(1, -1)} here.`, {
    subject: name,
    fix: "Run vpcflow setup to write one, or name yours with --config FILE.",
  });
}
