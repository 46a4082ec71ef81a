import { existsSync } from "node:fs";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { DeployFlags } from "../commands/deploy.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { printJson } from "../output.ts";
import { describeChanges, type PlanChanges } from "../plan/describe-changes.ts";
import type { TerraformPlanJson } from "../plan/plan-json.ts";
import { Progress } from "../progress.ts";
import { styleFor } from "../style.ts";
import { withPlanFile } from "../terraform/plan-file.ts";
import { outputs, plan, planJson, type Stack } from "../terraform/stack.ts";
import { durationMs } from "../time.ts";
import { agree, assertAnswerable } from "./agree.ts";
import { type Applied, applyPlan } from "./apply-plan.ts";
import { untilCancelled } from "./cancelled.ts";
import { lookFirst } from "./look-first.ts";
import { assertNameFree } from "./name-taken.ts";
import { pinAccount } from "./pin-account.ts";
import { showPlan, showTarget, showWarnings } from "./show.ts";
import { prepareStack } from "./stack.ts";
import { openTarget, type Target } from "./target.ts";
import { failUnlessFlowing, type Verified, verifyAfter } from "./verify-after.ts";

/** `vpcflow deploy`: synthesizes, plans, shows, asks, applies, and verifies. */
export async function deploy(flags: DeployFlags, context: Context): Promise<void> {
  // Where there is nothing to deploy, a terminal and --yes would not help.
  await readConfigFile(path.resolve(context.cwd, flags.config), flags.config);
  assertAnswerable(flags, "deploy", context);
  assertWait(flags);
  const deployed = await untilCancelled(() => planAndApply(flags, context), context);
  const verified = flags.dryRun || !flags.verify ? undefined : await verifyAfter(flags, context);
  if (flags.json) await printJson(context, report(deployed, verified));
  if (verified) failUnlessFlowing(verified, flags);
}

// --- internal ---

const DEPLOYED = "It is deployed; what comes after that was cancelled.";
const NEXT = "The next vpcflow deploy goes on from there; vpcflow destroy takes away what was made.";

interface Deployed {
  readonly target: Target;
  readonly changes: PlanChanges;
  readonly warnings: readonly string[];
  /** Absent after a dry run, and where there was nothing to apply. */
  readonly applied?: Applied;
  readonly outputs: Record<string, unknown>;
}

async function planAndApply(flags: DeployFlags, context: Context): Promise<Deployed> {
  const target = await openTarget(flags, context);
  showTarget(target, context);
  const progress = new Progress(context);
  const warnings = [...(await lookFirst(target, progress, context)), ...stateWarning(target)];
  const stack = await prepareStack(target, progress, context);
  return withPlanFile(async (file) => {
    const { changed, json } = await planned(stack, file, progress);
    const changes = describeChanges(json, stack.config);
    await showPlan({ changes, stack, file, flags }, context);
    showWarnings(warnings, context);
    await assertNameFree(json, stack, target);
    const known = { target, changes, warnings };
    if (flags.dryRun) return { ...known, outputs: {} };
    if (changed) await agree(`Deploy to the account ${target.caller.accountId}?`, flags, context);
    await pinAccount(target.configFile, target.caller.accountId);
    if (!changed) return finished(known, stack, { flags, context });
    const applied = await applyPlan({ stack, file, next: NEXT }, context);
    return finished({ ...known, applied }, stack, { flags, context });
  });
}

function planned(stack: Stack, file: string, progress: Progress) {
  return progress.step("Plan", async (update) => {
    // Of each Terraform says when it begins to look at it, and when it has.
    const seen = new Set<string>();
    const changed = await plan(stack, {
      file,
      onMessage: (message) => {
        if (message.kind !== "resource" || message.event !== "refresh") return;
        update(`${seen.add(message.address).size} looked at`);
      },
    });
    // To read a plan Terraform starts the provider once more, which takes seconds: one without changes says nothing.
    const json = changed ? await planJson(stack, file) : {};
    return { changed, json: json as TerraformPlanJson };
  });
}

interface Told {
  readonly flags: DeployFlags;
  readonly context: Context;
}

/** With the outputs, which are what people copy; on stdout, since they are data. */
async function finished(known: Omit<Deployed, "outputs">, stack: Stack, { flags, context }: Told): Promise<Deployed> {
  const values = await untilCancelled(() => outputs(stack), context, known.applied && DEPLOYED);
  const { stderr, stdout, colour } = context;
  if (known.applied) {
    const { steps, seconds } = known.applied;
    stderr.write(`\n${styleFor(colour.stderr).green("✔")} Deployed: ${steps} steps in ${seconds} s.\n\n`);
  }
  if (!flags.json) stdout.write(outputLines(values, colour.stdout));
  return { ...known, outputs: values };
}

function outputLines(values: Record<string, unknown>, colour: boolean): string {
  const { dim } = styleFor(colour);
  const width = Math.max(0, ...Object.keys(values).map((name) => name.length));
  const text = (value: unknown) => printable(typeof value === "string" ? value : JSON.stringify(value));
  const lines = Object.entries(values).map(([name, value]) => `${dim(name.padEnd(width))}  ${text(value)}\n`);
  return lines.length === 0 ? "" : `${lines.join("")}\n`;
}

/** Once, before there is a state: whoever works with others should know before they lose it. */
function stateWarning({ config, projectDir }: Target): string[] {
  const file = `terraform.${config.name}.tfstate`;
  if (config.state !== undefined || existsSync(path.join(projectDir, file))) return [];
  return [
    `Terraform's state will be ${file} in this folder, and nobody without it can change or destroy this pipeline: keep it. For a team, "state" in vpcflow.json keeps it in an S3 bucket, with a lock.`,
  ];
}

function assertWait({ wait, verify }: DeployFlags): void {
  if (wait === undefined) return;
  const said = verify
    ? `--wait is ${quoted(wait)}, which is no length of time.`
    : "--wait waits for verify, and --no-verify leaves it out.";
  if (verify && durationMs(wait) !== undefined) return;
  throw new VpcflowError("USAGE", said, {
    subject: "--wait",
    found: wait,
    fix: "Write how long to wait at most, such as 15m, without --no-verify.",
  });
}

function report({ target, changes, warnings, applied, outputs }: Deployed, verified: Verified | undefined) {
  const { config, caller } = target;
  return {
    name: config.name,
    region: config.region,
    accountId: caller.accountId,
    caller: caller.arn,
    changes,
    warnings,
    applied: applied ?? null,
    outputs,
    verify: verified?.report ?? null,
  };
}
