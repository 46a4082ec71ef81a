import type { PipelineInput } from "../../stacks/config.ts";

/** A configuration that Terraform must take, and which of the assertions in this folder its mocked apply must hold. */
export interface Pipeline {
  readonly what: string;
  readonly input: PipelineInput;
  readonly asserts: readonly string[];
}

const CUSTOM_FORMAT =
  "${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${start} ${pkt-srcaddr} ${tcp-flags}";
const EVERYWHERE = "pipeline.tftest.hcl";
const FLOW_LOGS = "flow-logs.runs.hcl";
const OWN_KEY = "created-key.runs.hcl";

/** Each choice of a configuration at least once. */
export const PIPELINES: readonly Pipeline[] = [
  pipeline("flow logs of a VPC, all defaults", { source: { vpcIds: ["vpc-0123456789abcdef0"] } }, [FLOW_LOGS, OWN_KEY]),
  pipeline("an existing log group, AWS's own keys", {
    source: { logGroup: "/vpc/flow" },
    encryption: { kmsKey: "aws-managed" },
  }),
  pipeline(
    "subnets, the rich format, everything on a provisioned stream",
    {
      source: {
        subnetIds: ["subnet-01234567", "subnet-89abcdef"],
        logFormat: "rich",
        filter: "all",
        aggregationSeconds: 600,
      },
      stream: { mode: "provisioned", shards: 4, retentionHours: 168 },
    },
    [OWN_KEY],
  ),
  pipeline("an interface, a custom format, a given key, an account with rules", {
    source: { eniIds: ["eni-0123456789abcdef0"], logFormat: CUSTOM_FORMAT, trafficType: "REJECT" },
    encryption: { kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000" },
    processor: { webhookUrl: "https://example.com/${flows}", memoryMb: 1024 },
    accountId: "123456789012",
    tags: { team: "network" },
    iam: { permissionsBoundary: "arn:aws:iam::123456789012:policy/b", rolePath: "/flows/", namePrefix: "net-" },
  }),
  pipeline("a transit gateway's log group", { source: { logGroup: "/tgw/flow", logFormat: "transit-gateway" } }, [
    OWN_KEY,
  ]),
];

// --- internal ---

function pipeline(what: string, choices: Omit<PipelineInput, "name" | "region">, asserts: string[] = []): Pipeline {
  return { what, input: { name: "prod-flows", region: "eu-west-1", ...choices }, asserts: [EVERYWHERE, ...asserts] };
}
