import type { NameOf } from "../../flow/name-columns.ts";
import type { AwsSession } from "../../sources/aws-session.ts";
import { type AwsFlags, sessionOf } from "../aws-flags.ts";
import type { Context } from "../context.ts";
import { cachedNames, keepNames, nameCacheFile } from "./name-cache.ts";
import type { NameFlags } from "./name-flags.ts";

/**
 * What addresses and interfaces are called in the account and Region of the flags, from the cache or from EC2. A permission
 * that is lacking is said on stderr, and what would need it has no name.
 *
 * @throws what the SDK throws where EC2 cannot be asked at all
 */
export async function namesFor(flags: NameFlags & AwsFlags, context: Context): Promise<NameOf> {
  const names = await namesOf(sessionOf(flags), flags.refreshNames === true, context);
  return (token) => names.get(token);
}

// --- internal ---

async function namesOf(session: AwsSession, anew: boolean, context: Context): Promise<ReadonlyMap<string, string>> {
  const { clientConfig } = await import("../../sources/aws-session.ts");
  const { region } = await clientConfig(session);
  const file = nameCacheFile(session, region, context.env);
  const cached = anew ? undefined : await cachedNames(file, Date.now());
  if (cached) return cached;
  const { readInterfaceNames } = await import("../../sources/interface-names.ts");
  const { names, lacking } = await readInterfaceNames(session, context.signal);
  if (lacking.length === 0) await keepNames(file, names);
  else context.stderr.write(`${lackingNotice(lacking)}\n`);
  return names;
}

function lackingNotice(lacking: readonly string[]): string {
  const all = lacking.includes("ec2:DescribeNetworkInterfaces");
  return `You lack ${lacking.join(" and ")}: ${all ? "addresses and interfaces are shown without names" : "instances are named by their ids"}.`;
}
