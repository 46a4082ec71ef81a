import path from "node:path";
import type { DeployFlags } from "../commands/deploy.ts";
import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { createPrompt } from "../prompt.ts";
import { QUESTIONS } from "./messages.ts";

/** Goes on to deploy what was set up, where `--deploy` says so, or the person does: deploy shows its plan, and asks again. */
export async function offerDeploy(projectDir: string, flags: SetupFlags, context: Context): Promise<void> {
  if (!(await isWanted(flags, context))) return;
  const { deploy } = await import("../deploy/run.ts");
  await deploy(deployFlags(projectDir, flags), context);
}

// --- internal ---

async function isWanted({ deploy, dryRun, yes, json }: SetupFlags, context: Context): Promise<boolean> {
  if (dryRun) return false;
  if (deploy || yes || json || !context.interactive) return deploy === true;
  const prompt = await createPrompt(context);
  return prompt.confirm({ message: QUESTIONS.deploy, default: false });
}

function deployFlags(projectDir: string, flags: SetupFlags): DeployFlags {
  const { profile, roleArn, externalId, endpointUrl, yes, json } = flags;
  const said = { profile, roleArn, externalId, endpointUrl, yes, json };
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return { ...given, config: path.join(projectDir, "vpcflow.json"), verify: true };
}
