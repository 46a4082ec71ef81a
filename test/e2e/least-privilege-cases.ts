import type { PipelineInput } from "../../stacks/config.ts";

/** A configuration that is deployed, changed and destroyed by somebody who may do what its printed policy says. */
export interface Case {
  readonly input: PipelineInput;
  /** What is changed later, all of it in one deploy. */
  readonly changed: PipelineInput;
  /** It is destroyed with what it holds, which takes a policy of its own. */
  readonly deletesData?: boolean;
}

export const STATE_BUCKET = "states-of-a-team";
export const WEBHOOK_PARAMETER = "/vpcflow/webhook-url";
export const ACCOUNT = "123456789012";

const REGION = "eu-west-1";
const BEFORE = { tags: { team: "network" }, stream: { mode: "provisioned", shards: 1, retentionHours: 48 } } as const;
const AFTER = { tags: { owner: "security" }, stream: { mode: "provisioned", shards: 2, retentionHours: 24 } } as const;
const GROUP = { logGroup: "/vpc/flow" } as const;
/** The VPC that ministack begins with: deploy looks whether it is there. */
const TARGET = { vpcIds: ["vpc-00000001"] };

/** Every kind of resource, and every kind of change that a deploy makes in place or anew. */
export const CASES = {
  "created flow logs and a created key": {
    input: {
      name: "created",
      region: REGION,
      source: TARGET,
      processor: { webhookUrlParameter: WEBHOOK_PARAMETER },
      ...BEFORE,
    },
    changed: {
      name: "created",
      region: REGION,
      source: { ...TARGET, logFormat: "rich", retentionDays: 14 },
      processor: { webhookUrlParameter: WEBHOOK_PARAMETER, memoryMb: 1024, logRetentionDays: 7 },
      ...AFTER,
    },
    deletesData: true,
  },
  "an existing log group and AWS's own keys": {
    input: {
      name: "existing",
      region: REGION,
      source: GROUP,
      encryption: { kmsKey: "aws-managed" },
      tags: { team: "network" },
      stream: { mode: "provisioned", shards: 1 },
    },
    changed: {
      name: "existing",
      region: REGION,
      source: { ...GROUP, filter: "all" },
      encryption: { kmsKey: "aws-managed" },
      tags: { team: "network" },
      stream: { mode: "provisioned", shards: 1, retentionHours: 48 },
      processor: { memoryMb: 1024 },
    },
  },
  "a central account": {
    input: {
      name: "central",
      region: REGION,
      source: {},
      encryption: { kmsKey: "aws-managed" },
      stream: { mode: "provisioned", shards: 1 },
      central: { accountIds: ["210987654321"] },
    },
    changed: {
      name: "central",
      region: REGION,
      source: {},
      encryption: { kmsKey: "aws-managed" },
      stream: { mode: "provisioned", shards: 1 },
      central: { accountIds: ["210987654321", "321098765432"] },
    },
  },
  "a sender with its state in S3": {
    input: {
      name: "sender",
      region: REGION,
      source: TARGET,
      encryption: { kmsKey: "aws-managed" },
      destination: { arn: `arn:aws:logs:${REGION}:${ACCOUNT}:destination:central`, organization: true },
      state: { bucket: STATE_BUCKET },
      tags: { team: "network" },
    },
    changed: {
      name: "sender",
      region: REGION,
      source: TARGET,
      encryption: { kmsKey: "aws-managed" },
      destination: { arn: `arn:aws:logs:${REGION}:${ACCOUNT}:destination:central`, organization: true },
      state: { bucket: STATE_BUCKET },
      tags: { owner: "security" },
    },
  },
} satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;
