import { existsSync } from "node:fs";
import path from "node:path";
import type { DestroyFlags } from "../commands/destroy.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { counted } from "../counted.ts";
import { agree, assertAnswerable } from "../deploy/agree.ts";
import type { Applied } from "../deploy/apply-plan.ts";
import { untilCancelled } from "../deploy/cancelled.ts";
import { showPlan, showTarget, showWarnings } from "../deploy/show.ts";
import { prepareStack } from "../deploy/stack.ts";
import { openTarget, type Target } from "../deploy/target.ts";
import { printJson } from "../output.ts";
import { describeChanges, type PlanChanges } from "../plan/describe-changes.ts";
import type { TerraformPlanJson } from "../plan/plan-json.ts";
import { Progress } from "../progress.ts";
import { styleFor } from "../style.ts";
import { withPlanFile } from "../terraform/plan-file.ts";
import { plan, planJson, resourcesInState, type Stack } from "../terraform/stack.ts";
import { type BucketContents, holdsData } from "./bucket-contents.ts";
import { assertEmpty, contentsSentence } from "./bucket-words.ts";
import { lookIntoBuckets } from "./buckets.ts";
import { emptyAndApply } from "./empty-and-apply.ts";

/** `vpcflow destroy`: shows what goes, stops where data lies, asks, and destroys. */
export async function destroy(flags: DestroyFlags, context: Context): Promise<void> {
  const destroyed = await untilCancelled(() => planAndDestroy(flags, context), context);
  if (flags.json) await printJson(context, destroyed);
}

// --- internal ---

/** For --json: `destroyed` is absent after a dry run, and where nothing was deployed. */
interface Destroyed {
  readonly name: string;
  readonly region: string;
  readonly accountId?: string;
  readonly caller?: string;
  readonly changes?: PlanChanges;
  readonly buckets: readonly BucketContents[];
  readonly destroyed?: Applied;
}

async function planAndDestroy(flags: DestroyFlags, context: Context): Promise<Destroyed> {
  const configFile = path.resolve(context.cwd, flags.config);
  const config = await readConfigFile(configFile, flags.config);
  const { name, region } = config;
  // Without a state there is nothing to ask of anybody: neither credentials nor Terraform.
  const stateFile = path.join(path.dirname(configFile), `terraform.${name}.tfstate`);
  if (config.state === undefined && !existsSync(stateFile)) return nothing({ name, region }, context);
  assertAnswerable(flags, "destroy", context);
  const target = await openTarget(flags, context);
  showTarget(target, context);
  const progress = new Progress(context);
  const stack = await prepareStack(target, progress, context);
  const resources = await progress.step("State", () => resourcesInState(stack));
  if (resources.length === 0) return nothing({ name, region }, context);
  const buckets = await lookIntoBuckets(resources, { client: target.client, progress, signal: context.signal });
  const known = { name, region, accountId: target.caller.accountId, caller: target.caller.arn, buckets };
  if (!flags.deleteData && !flags.dryRun) assertEmpty(buckets);
  return withPlanFile((file) => planned({ known, target, stack, file, progress, flags }, context));
}

interface Destroying {
  readonly known: Destroyed;
  readonly target: Target;
  readonly stack: Stack;
  readonly file: string;
  readonly progress: Progress;
  readonly flags: DestroyFlags;
}

async function planned(destroying: Destroying, context: Context): Promise<Destroyed> {
  const { known, target, stack, file, progress, flags } = destroying;
  const json = await progress.step("Plan", async () => {
    await plan(stack, { file, destroy: true, onMessage: () => {} });
    return (await planJson(stack, file)) as TerraformPlanJson;
  });
  const changes = describeChanges(json, stack.config);
  await showPlan({ changes, stack, file, flags }, context);
  const full = known.buckets.filter(holdsData);
  showWarnings(
    full.map((bucket) => `${contentsSentence(bucket)}${fate(flags)}`),
    context,
  );
  if (flags.dryRun) return { ...known, changes };
  await agree(question(target, full), flags, context);
  const gone = full.length > 0 ? "What its buckets held is deleted. " : "";
  const next = `${gone}The next vpcflow destroy${flags.deleteData ? " --delete-data" : ""} goes on from there.`;
  const emptying = {
    applying: { stack, file, next },
    work: { client: target.client, progress, signal: context.signal },
    full,
    deletable: flags.deleteData ? known.buckets : [],
    steps: (json.resource_changes ?? []).filter(({ change }) => change.actions.includes("delete")).length,
  };
  const destroyed = await emptyAndApply(emptying, context);
  const { green } = styleFor(context.colour.stderr);
  context.stderr.write(
    `\n${green("✔")} Destroyed: ${counted(destroyed.steps, "resource")} in ${destroyed.seconds} s.\n`,
  );
  for (const left of changes.stays) context.stderr.write(`  ${left}\n`);
  return { ...known, changes, destroyed };
}

function nothing({ name, region }: Pick<Destroyed, "name" | "region">, { stderr }: Context): Destroyed {
  stderr.write(`Nothing of ${name} is deployed in ${region} that this folder knows of: there is nothing to destroy.\n`);
  return { name, region, buckets: [] };
}

function fate({ deleteData }: DestroyFlags): string {
  return deleteData ? ": all of it is deleted, for ever." : ": without --delete-data, destroy stops there.";
}

function question({ caller }: Target, full: readonly BucketContents[]): string {
  const data = full.length === 0 ? "" : " and all that its buckets hold";
  return `Destroy it${data}, in the account ${caller.accountId}?`;
}
