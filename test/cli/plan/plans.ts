import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeChanges, type PlanChanges } from "../../../cli/plan/describe-changes.ts";
import type { TerraformPlanJson } from "../../../cli/plan/plan-json.ts";
import { type PipelineConfig, type PipelineInput, parseConfig } from "../../../stacks/config.ts";

/** A change of the deployed pipeline that Terraform planned; fixtures/NAME.json is what it said. */
export interface CapturedPlan {
  readonly name: string;
  /** What is different in vpcflow.json. */
  readonly change: Partial<PipelineInput>;
  readonly destroy?: true;
}

/** A log group that exists beside the pipeline. */
export const LOG_GROUP = "/vpc/flow";
/** The VPC that moto has from the start; its id is another in each run, and this one in the fixtures. */
export const VPC = "vpc-0123456789abcdef0";

/** The pipeline as it was deployed. */
export const DEPLOYED: PipelineInput = {
  name: "prod-flows",
  region: "eu-west-1",
  tags: { team: "net" },
  source: { vpcIds: [VPC] },
  processor: { webhookUrl: "https://hooks.example.com/secret-path-1" },
};

export const PLANS: readonly CapturedPlan[] = [
  { name: "nothing", change: {} },
  { name: "log-format", change: { source: { vpcIds: [VPC], logFormat: "rich" } } },
  { name: "filter", change: { source: { vpcIds: [VPC], filter: "all" } } },
  { name: "key-given-up", change: { encryption: { kmsKey: "aws-managed" } } },
  {
    name: "settings",
    change: {
      source: { vpcIds: [VPC], retentionDays: 3 },
      stream: { retentionHours: 48 },
      processor: { webhookUrl: "https://other.example.com/secret-path-2", memoryMb: 1024, logRetentionDays: 60 },
    },
  },
  { name: "webhook-path", change: { processor: { webhookUrl: "https://hooks.example.com/secret-path-2" } } },
  { name: "tags", change: { tags: { team: "security" } } },
  { name: "code", change: {} },
  { name: "stream-mode", change: { stream: { mode: "provisioned", shards: 2 } } },
  { name: "existing-group", change: { source: { logGroup: LOG_GROUP } } },
  { name: "role-names", change: { iam: { namePrefix: "net-", rolePath: "/flows/" } } },
  { name: "drift", change: {} },
  { name: "destroy", change: {}, destroy: true },
];

/** What Terraform said, as captured. */
export function planNamed(name: string): TerraformPlanJson {
  return JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", `${name}.json`), "utf8")) as TerraformPlanJson;
}

export function configOf(name: string): PipelineConfig {
  return parseConfig({ ...DEPLOYED, ...PLANS.find((plan) => plan.name === name)?.change });
}

/** The plan in words. */
export function changesOf(name: string): PlanChanges {
  return describeChanges(planNamed(name), configOf(name));
}
