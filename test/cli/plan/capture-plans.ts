import { execFile } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CreateLogGroupCommand,
  DeleteSubscriptionFilterCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { TerraformPlanJson } from "../../../cli/plan/plan-json.ts";
import { type PipelineInput, parseConfig } from "../../../stacks/config.ts";
import { flowLogGroupName, functionName, subscriptionFilterName } from "../../../stacks/names.ts";
import { synthesize } from "../../../stacks/synth.ts";
import { type Aws, awsOf } from "../../emulators/aws.ts";
import type { Emulator } from "../../emulators/emulator.ts";
import { startMoto } from "../../emulators/moto.ts";
import { cleanEnvironment, terraformEnvironment } from "../../emulators/terraform-env.ts";
import { emulatorPython } from "../../emulators/venv.ts";
import { tinyZip } from "../../stacks/synthesized.ts";
import { DEPLOYED, LOG_GROUP, PLANS, VPC } from "./plans.ts";

/**
 * Writes the fixtures: `npx tsx test/cli/plan/capture-plans.ts`. The real Terraform with the real AWS provider deploys a
 * pipeline to moto and plans each change of plans.ts, which takes two minutes.
 */
const FIXTURES = join(import.meta.dirname, "fixtures");
const home = mkdtempSync(join(tmpdir(), "vpcflow-capture-"));
const found = await emulatorPython();
if ("missing" in found) throw new Error(found.missing);
const moto = await startMoto(found.python);
try {
  await capture(moto);
  await promisify(execFile)("npx", ["biome", "format", "--write", FIXTURES]);
} finally {
  await moto.stop();
  rmSync(home, { recursive: true, force: true });
}

// --- internal ---

async function capture(emulator: Emulator): Promise<void> {
  const aws = awsOf(emulator);
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  const vpcId = (await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs![0]!.VpcId!;
  const terraform = terraformIn(synth(vpcId, "create", DEPLOYED), emulator);
  await terraform("init", "-input=false");
  save("create", vpcId, await planOf(terraform));
  await terraform("apply", "-auto-approve", "-input=false");
  for (const { name, change, destroy } of PLANS) {
    if (name === "drift") await changeByHand(aws);
    synth(vpcId, name, { ...DEPLOYED, ...change });
    save(name, vpcId, await planOf(terraform, destroy));
  }
}

/** @returns the folder that Terraform runs in */
function synth(vpcId: string, name: string, input: PipelineInput): string {
  const config = parseConfig(JSON.parse(JSON.stringify(input).replaceAll(VPC, vpcId)));
  const processorZip = join(home, "processor.zip");
  writeFileSync(processorZip, tinyZip());
  if (name === "code") appendFileSync(processorZip, "another");
  const { stackDir } = synthesize(config, { outdir: join(home, "cdktf.out"), processorZip, projectDir: home });
  const pathStyle = { provider: { aws: { s3_use_path_style: true } } };
  writeFileSync(join(stackDir, "emulator_override.tf.json"), JSON.stringify(pathStyle));
  return stackDir;
}

type Run = (...args: string[]) => Promise<string>;

function terraformIn(cwd: string, emulator: Emulator): Run {
  const env = { ...cleanEnvironment(), ...terraformEnvironment(home), ...emulator.env };
  return async (...args) => (await promisify(execFile)("terraform", args, { cwd, env, maxBuffer: 64 << 20 })).stdout;
}

async function planOf(terraform: Run, destroy = false): Promise<TerraformPlanJson> {
  const file = join(home, "captured.tfplan");
  await terraform("plan", "-input=false", `-out=${file}`, ...(destroy ? ["-destroy"] : []));
  return JSON.parse(await terraform("show", "-json", file)) as TerraformPlanJson;
}

async function changeByHand({ logs, lambda }: Aws): Promise<void> {
  const logGroupName = flowLogGroupName(DEPLOYED);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 90 }));
  await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: subscriptionFilterName(DEPLOYED) }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName(DEPLOYED), MemorySize: 2048 }));
}

/** Without what nobody reads: the configuration, the state before, and attributes of what stays. */
function save(name: string, vpcId: string, plan: TerraformPlanJson & { terraform_version?: string }): void {
  const left = plan.planned_values?.root_module?.resources ?? [];
  const resource_changes = plan.resource_changes?.map((one) =>
    one.change.actions.includes("no-op")
      ? { ...one, change: { actions: one.change.actions, before: null, after: null } }
      : one,
  );
  const kept = {
    terraform_version: plan.terraform_version,
    planned_values: { root_module: left.length === 0 ? {} : { resources: left.map(() => ({})) } },
    resource_drift: plan.resource_drift,
    resource_changes,
    output_changes: plan.output_changes,
  };
  mkdirSync(FIXTURES, { recursive: true });
  const told = [vpcId, vpcId.replaceAll("-", "_")];
  const text = told.reduce(
    (json, id) => json.replaceAll(id, id.includes("_") ? VPC.replaceAll("-", "_") : VPC),
    JSON.stringify(kept, undefined, 1),
  );
  writeFileSync(join(FIXTURES, `${name}.json`), `${text}\n`);
}
