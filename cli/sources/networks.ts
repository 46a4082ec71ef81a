import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { parseNetworkLines } from "../../flow/network-lines.ts";
import { type NetworkEntry, Networks } from "../../flow/networks.ts";
import { type AwsFlags, sessionOf } from "../aws-flags.ts";
import type { Context } from "../context.ts";
import { parseJson, readIfThere } from "../json-file.ts";
import type { NetworkFlags } from "./network-flags.ts";

/**
 * The networks that the flags name: those of `--networks`, then those in `vpcflow.json`, then (`--vpc-networks`) VPCs and
 * subnets as EC2 tells them; of entries for the same range the first counts. Private ranges are always known.
 *
 * @throws VpcflowError that names the file, and the line or the entry; what EC2 answers where it is asked in vain
 */
export async function networksOf(flags: NetworkFlags & AwsFlags, context: Context): Promise<Networks> {
  const [named, configured, ofVpcs] = await Promise.all([
    namedNetworks(flags.networks, context.cwd),
    configuredNetworks(flags.config, context.cwd),
    flags.vpcNetworks ? vpcNetworks(flags, context) : [],
  ]);
  return new Networks([...named, ...configured, ...ofVpcs]);
}

/**
 * A file that a person named is looked at though nothing asks for its networks: a slip in it, or in its name, is said at once.
 * @throws VpcflowError as `networksOf` does
 */
export async function checkNetworks({ networks, config }: NetworkFlags, { cwd }: Context): Promise<void> {
  await namedNetworks(networks, cwd);
  if (config !== undefined) await configuredNetworks(config, cwd);
}

// --- internal ---

const CONFIG_FILE = "vpcflow.json";

async function namedNetworks(file: string | undefined, cwd: string): Promise<NetworkEntry[]> {
  if (file === undefined) return [];
  const text = await readIfThere(path.resolve(cwd, file));
  if (text === undefined) throw noFile("--networks", file);
  const name = shown(file);
  return /^\ufeff?\s*[{[]/.test(text) ? entriesOfJson(parseJson(text, file), name) : parseNetworkLines(text, name);
}

/** Of a pipeline's file its networks alone are looked at: it may be of another version, or unfinished. */
async function configuredNetworks(file: string | undefined, cwd: string): Promise<NetworkEntry[]> {
  const name = file ?? CONFIG_FILE;
  const text = await readIfThere(path.resolve(cwd, name));
  if (text === undefined && file !== undefined) throw noFile("--config", file);
  const config = text === undefined ? undefined : parseJson(text, name);
  if (typeof config !== "object" || config === null || !("networks" in config)) return [];
  return entriesOfJson(config.networks, shown(name), ["networks"]);
}

/** zod is loaded where there is something to look at. */
async function entriesOfJson(value: unknown, subject: string, prefix: string[] = []): Promise<NetworkEntry[]> {
  const { parseNetworks } = await import("../../stacks/config-networks.ts");
  return parseNetworks(value, subject, prefix);
}

async function vpcNetworks(flags: AwsFlags, context: Context): Promise<NetworkEntry[]> {
  const { readVpcNetworks } = await import("../../sources/vpc-networks.ts");
  return readVpcNetworks(sessionOf(flags), context.signal);
}

function shown(file: string): string {
  return quoted(file, 300).slice(1, -1);
}

function noFile(flag: string, file: string): VpcflowError {
  return new VpcflowError("USAGE", `${flag} names ${quoted(file, 300)}, which is not there.`, {
    subject: flag,
    found: file,
    fix: `Name a file that is there, or leave ${flag} out.`,
  });
}
