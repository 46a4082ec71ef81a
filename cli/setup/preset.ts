import path from "node:path";
import { pipelineName, region as regionRule } from "../../stacks/config-fields.ts";
import type { Context, Environment } from "../context.ts";
import { readIfThere } from "../json-file.ts";

/** The name that is proposed: the folder's, where it will do. */
export function presetName(projectDir: string): string {
  const slug = path
    .basename(projectDir)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 30)
    .replace(/-+$/, "");
  return pipelineName.safeParse(slug).success ? slug : "vpc-flows";
}

/**
 * The Region that the AWS CLI would use: `AWS_REGION`, `AWS_DEFAULT_REGION`, or that of the profile; `undefined` where
 * none of them names one.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 */
export async function presetRegion({ env }: Pick<Context, "env">): Promise<string | undefined> {
  const candidates = [env["AWS_REGION"], env["AWS_DEFAULT_REGION"], await regionOfProfile(env)];
  return candidates.find((candidate) => regionRule.safeParse(candidate).success);
}

// --- internal ---

async function regionOfProfile(env: Environment): Promise<string | undefined> {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const file = env["AWS_CONFIG_FILE"] ?? (home && path.join(home, ".aws", "config"));
  const text = file ? await readIfThere(file).catch(() => undefined) : undefined;
  return text === undefined ? undefined : regionInSection(text, env["AWS_PROFILE"] || "default");
}

/** `[default]`, or `[profile NAME]` for any other. */
function regionInSection(text: string, profile: string): string | undefined {
  let inSection = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(?:profile\s+)?(.+?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) inSection = section === profile;
    const region = /^region\s*=\s*(\S+)/.exec(line)?.[1];
    if (inSection && region !== undefined) return region;
  }
  return undefined;
}
