import path from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";
import { isSender } from "../../stacks/config.ts";
import type { Context } from "../context.ts";
import { processorZip } from "../installation.ts";
import { assertNotMoved } from "../plan/moved.ts";
import { keepProviderLock, restoreProviderLock } from "../plan/provider-lock.ts";
import type { Progress } from "../progress.ts";
import { relativeTo } from "../relative-path.ts";
import { shellQuoted } from "../setup/app-command.ts";
import { commitAll } from "../staged-file.ts";
import { stageSynth } from "../synth/aside.ts";
import { overrideEndpoint } from "../terraform/endpoint-override.ts";
import { hasOwnEndpoint } from "../terraform/environment.ts";
import { typedProgram } from "../terraform/find.ts";
import { initialise, pullState, type Stack } from "../terraform/stack.ts";
import type { Target } from "./target.ts";

/**
 * Synthesizes the pipeline into cdktf.out, pinned to the caller's account, and makes Terraform ready for it there.
 * @throws VpcflowError of the template, of Terraform, or PIPELINE_MOVED
 */
export async function prepareStack(target: Target, progress: Progress, context: Context): Promise<Stack> {
  const { projectDir, caller, terraform } = target;
  const config = { ...target.config, accountId: caller.accountId };
  const stack = await progress.step("Template", () => synthesized(target, config, context));
  context.signal.throwIfAborted();
  const locked = { name: config.name, projectDir, stackDir: stack.place.folder };
  await progress.step(`${terraform.product} ${terraform.version}`, async (update) => {
    await restoreProviderLock(locked);
    await initialise(stack, (line) => update(initNews(line)));
    await keepProviderLock(locked);
  });
  await assertNotMoved(config, { projectDir, accountId: caller.accountId, pullState: () => pullState(stack) });
  return stack;
}

// --- internal ---

async function synthesized(target: Target, config: PipelineConfig, context: Context): Promise<Stack> {
  const { projectDir, env } = target;
  const outdir = path.join(projectDir, "cdktf.out");
  const zip = isSender(config) ? "" : processorZip();
  const staged = await stageSynth(config, { outdir, projectDir, processorZip: zip });
  await commitAll([async () => staged]);
  const ownEndpoint = hasOwnEndpoint(env);
  await overrideEndpoint(staged.stackDir, ownEndpoint);
  return {
    place: { program: target.terraform.program, folder: staged.stackDir, env, context },
    config,
    facts: {
      name: config.name,
      region: config.region,
      logGroup: config.source.logGroup,
      command: await typedCommand(target, staged.stackDir, context),
    },
    ownEndpoint,
  };
}

/** How a person runs this Terraform by hand, on this stack and as the same caller. */
async function typedCommand({ terraform, profile }: Target, stackDir: string, context: Context): Promise<string> {
  const as = profile === undefined ? "" : `AWS_PROFILE=${shellQuoted(profile)} `;
  const program = await typedProgram(terraform.program, context);
  return `${as}${program} -chdir=${shellQuoted(relativeTo(context.cwd, stackDir))}`;
}

/** What takes long is the provider: a download of some hundred megabytes the first time. */
function initNews(line: string): string {
  const installing = /^- Installing (\S+) (v\S+?)\.\.\.$/.exec(line.trim());
  return installing ? `fetching ${installing[1]} ${installing[2]}` : "";
}
