import type { PipelineInput } from "../../stacks/config.ts";

/** A configuration that Terraform must take, and which of the assertions in this folder its mocked apply must hold. */
export interface Pipeline {
  readonly what: string;
  readonly input: PipelineInput;
  /** The first of them has the mocks. */
  readonly asserts: readonly string[];
}

const CUSTOM_FORMAT =
  "${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${start} ${pkt-srcaddr} ${tcp-flags}";
const EVERYWHERE = "pipeline.tftest.hcl";
const SUBSCRIBED = "subscription.runs.hcl";
const RECEIVER = "receiver.runs.hcl";
const SENDER = "sender.tftest.hcl";
const SENDER_OF_ORGANIZATION = "sender-role.runs.hcl";
const WEBHOOK_PARAMETER = "webhook-parameter.runs.hcl";
const DESTINATION = "arn:aws:logs:eu-west-1:999999999999:destination:central-flows";
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
  pipeline(
    "flow logs of this account and of others, a webhook whose URL is a secret",
    {
      source: { vpcIds: ["vpc-0123456789abcdef0"] },
      central: { accountIds: ["111111111111", "222222222222"], organizationId: "o-a1b2c3d4e5" },
      processor: { webhookUrlParameter: "/flows/webhook" },
    },
    [FLOW_LOGS, OWN_KEY, RECEIVER, WEBHOOK_PARAMETER],
  ),
  {
    ...pipeline("flow logs of other accounts alone", {
      source: { logFormat: CUSTOM_FORMAT },
      central: { accountIds: ["111111111111", "222222222222"], organizationId: "o-a1b2c3d4e5" },
    }),
    asserts: [EVERYWHERE, RECEIVER, OWN_KEY],
  },
  {
    ...pipeline("a sender's flow logs, to an organization's destination", {
      source: { vpcIds: ["vpc-0123456789abcdef0"] },
      destination: { arn: DESTINATION, organization: true },
    }),
    asserts: [SENDER, FLOW_LOGS, SENDER_OF_ORGANIZATION],
  },
  {
    ...pipeline("a sender's existing log group", {
      source: { logGroup: "/vpc/flow", filter: "all" },
      destination: { arn: DESTINATION },
    }),
    asserts: [SENDER],
  },
];

// --- internal ---

function pipeline(what: string, choices: Omit<PipelineInput, "name" | "region">, asserts: string[] = []): Pipeline {
  return {
    what,
    input: { name: "prod-flows", region: "eu-west-1", ...choices },
    asserts: [EVERYWHERE, SUBSCRIBED, ...asserts],
  };
}
