import path from "node:path";
import { VpcflowError } from "../../flow/errors.ts";
import { clientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { streamName } from "../../stacks/names.ts";
import { sessionOf } from "../aws-flags.ts";
import type { CheckContext } from "../checks/check.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { readIfThere } from "../json-file.ts";
import type { RecordOptions } from "../record-flags.ts";
import { parseTime } from "../time.ts";

/**
 * What the checks look at: the pipeline of the config, or the stream that is named.
 * @throws VpcflowError CONFIG_MISSING where there is neither, and what a wrong config or flag throws.
 */
export async function checkContextOf(
  flags: VerifyFlags,
  { logFormat }: RecordOptions,
  context: Context,
): Promise<CheckContext> {
  const { env, signal } = context;
  const config = await configOf(flags, context);
  const stream = flags.stream ?? (config && streamName(config));
  if (stream === undefined) {
    throw new VpcflowError("CONFIG_MISSING", `There is no ${CONFIG_FILE} here, and no stream is named.`, {
      subject: CONFIG_FILE,
      fix: "Run vpcflow setup to write one, name yours with --config FILE, or name a stream with --stream NAME.",
    });
  }
  return {
    client: await clientConfig(sessionOf(flags, config?.region)),
    ...(config && { config }),
    stream,
    ...(logFormat && { logFormat }),
    sinceMs: parseTime(flags.start ?? flags.since ?? "15m", flags.since === undefined ? "--start" : "--since"),
    ownEndpoint: flags.endpointUrl !== undefined || !!env["AWS_ENDPOINT_URL"],
    signal,
  };
}

// --- internal ---

const CONFIG_FILE = "vpcflow.json";

/** With --stream the config is optional, unless one is named; one for another stream says nothing about it. */
async function configOf(flags: VerifyFlags, { cwd, stderr }: Context): Promise<PipelineConfig | undefined> {
  const name = flags.config ?? CONFIG_FILE;
  const file = path.resolve(cwd, name);
  if (flags.config === undefined && (await readIfThere(file)) === undefined) return undefined;
  try {
    const config = await readConfigFile(file, name);
    return flags.stream === undefined || flags.stream === streamName(config) ? config : undefined;
  } catch (error) {
    if (!(error instanceof VpcflowError) || flags.config !== undefined || flags.stream === undefined) throw error;
    stderr.write(`${printable(`The ${name} here is left aside: ${error.message}`)}\n`);
    return undefined;
  }
}
