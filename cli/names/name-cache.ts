import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { AwsSession } from "../../sources/aws-session.ts";
import type { Environment } from "../context.ts";

/** So long names are good: interfaces come and go, but few do in an hour. */
export const MAX_AGE_MS = 3_600_000;

/**
 * The file that keeps the names of a session's account and Region: `$XDG_CACHE_HOME/vpcflow/names-REGION-HASH.json`, whose
 * hash stands for who asks and where.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function nameCacheFile(session: AwsSession, region: string, env: Environment): string {
  const { profile = env["AWS_PROFILE"], roleArn, endpointUrl } = session;
  const who = [profile, roleArn, endpointUrl, env["AWS_ACCESS_KEY_ID"], env["AWS_ROLE_ARN"], env["AWS_ENDPOINT_URL"]];
  const hash = createHash("sha256")
    .update(JSON.stringify([region, ...who.map((part) => part ?? null)]))
    .digest("hex");
  // A relative path in the variable is to be taken for none.
  const { XDG_CACHE_HOME: named = "" } = env;
  const home = path.isAbsolute(named) ? named : path.join(env["HOME"] ?? homedir(), ".cache");
  return path.join(home, "vpcflow", `names-${region}-${hash.slice(0, 16)}.json`);
}

/** The names in the file, where they are of the last hour; `undefined` for older ones, damaged ones and none. */
export async function cachedNames(file: string, nowMs: number): Promise<Map<string, string> | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    if (nowMs - mtimeMs >= MAX_AGE_MS || mtimeMs > nowMs + MAX_AGE_MS) return undefined;
    const { version, names } = JSON.parse(await readFile(file, "utf8"));
    const entries = Object.entries(version === 1 ? names : undefined!);
    return entries.every(([, name]) => typeof name === "string") ? new Map(entries as [string, string][]) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the names for the owner's eyes alone. It does without where the folder cannot be written. */
export async function keepNames(file: string, names: ReadonlyMap<string, string>): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(aside, `${JSON.stringify({ version: 1, names: Object.fromEntries(names) })}\n`, { mode: 0o600 });
    await rename(aside, file);
  } catch {
    await rm(aside, { force: true }).catch(() => {});
  }
}
