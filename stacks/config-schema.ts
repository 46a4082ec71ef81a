import * as z from "zod";
import * as account from "./config-account-fields.ts";
import { ENCRYPTION_DEFAULTS, PROCESSOR_DEFAULTS, STREAM_DEFAULTS } from "./config-defaults.ts";
import * as field from "./config-fields.ts";
import { networks } from "./config-networks.ts";
import { priceOverrides } from "./config-prices.ts";
import { CONFIG_RULES } from "./config-rules.ts";

/** The version of `vpcflow.json` that this program writes and reads. */
export const CONFIG_VERSION = 1;

const source = z.strictObject(
  {
    logGroup: field.logGroupName.optional().describe("An existing log group that flow logs are delivered to."),
    vpcIds: field.vpcIds.optional().describe("VPCs whose flow logs are created."),
    subnetIds: field.subnetIds.optional().describe("Subnets whose flow logs are created."),
    eniIds: field.eniIds.optional().describe("Network interfaces whose flow logs are created."),
    trafficType: field
      .oneOf(["ALL", "ACCEPT", "REJECT"])
      .optional()
      .describe("Which traffic is logged; ALL by default."),
    aggregationSeconds: field
      .oneOf([60, 600])
      .optional()
      .describe(
        "How long packets are summed into one record; 60 by default. Nitro instances are always at 60 s or less.",
      ),
    retentionDays: field.retentionDays
      .optional()
      .describe("How long the created log group keeps records; 7 by default."),
    logFormat: field.logFormat.default("default").describe("The format of the flow log lines."),
    filter: field
      .oneOf(["traffic", "all"])
      .default("traffic")
      .describe("traffic: lines that carry addresses and ports; all: NODATA and SKIPDATA too."),
  },
  { error: "an object with one of logGroup, vpcIds, subnetIds and eniIds; beside central {} will do" },
);

const stream = z.strictObject({
  mode: field
    .oneOf(["on-demand", "provisioned"])
    .default(STREAM_DEFAULTS.mode)
    .describe("Who decides on the number of shards."),
  shards: field.wholeNumber(1, 500).optional().describe("Shards of a provisioned stream; 1 by default."),
  retentionHours: field
    .wholeNumber(24, 8760, "hours")
    .default(STREAM_DEFAULTS.retentionHours)
    .describe("How long the stream keeps records."),
});

const encryption = z.strictObject({
  kmsKey: field.kmsKey
    .default(ENCRYPTION_DEFAULTS.kmsKey)
    .describe(
      "create: one customer-managed key for all that holds data; aws-managed: AWS's own keys; or the ARN of a key whose policy lets CloudWatch Logs use it.",
    ),
});

const processor = z.strictObject({
  webhookUrl: field.webhookUrl
    .optional()
    .describe("Connection sets are posted to {webhookUrl}/connection_sets/{bucket_time}."),
  webhookUrlParameter: account.parameterName
    .optional()
    .describe("The SSM parameter (a SecureString) that holds the webhook's URL, where the URL itself is a secret."),
  runtime: field
    .oneOf(["nodejs22.x", "nodejs24.x"])
    .default(PROCESSOR_DEFAULTS.runtime)
    .describe("nodejs24.x needs AWS provider 6.20 or newer."),
  memoryMb: field
    .wholeNumber(128, 10240, "MB")
    .default(PROCESSOR_DEFAULTS.memoryMb)
    .describe("Memory of the function."),
  logRetentionDays: field.retentionDays
    .default(PROCESSOR_DEFAULTS.logRetentionDays)
    .describe("How long the function's log is kept."),
});

const iam = z.strictObject({
  permissionsBoundary: field.policyArn.optional().describe("The permissions boundary of every role."),
  rolePath: field.rolePath.optional().describe("The IAM path of every role."),
  namePrefix: field.namePrefix.optional().describe("What the name of every role begins with."),
});

const state = z.strictObject({
  bucket: account.stateBucket.describe("The S3 bucket that keeps Terraform's state and its lock; it exists already."),
  region: field.region.optional().describe("The bucket's Region; the pipeline's by default."),
  key: account.stateKey.optional().describe("The state's key; vpcflow/NAME/REGION/terraform.tfstate by default."),
  kmsKey: account.stateKmsKey.optional().describe("The key that encrypts the state; the bucket's own by default."),
});

const central = z.strictObject({
  accountIds: account.senderAccounts.optional().describe("Accounts that may send their flow logs here."),
  organizationId: account.organizationId
    .optional()
    .describe("The organization whose accounts may send their flow logs here."),
});

const destination = z.strictObject({
  arn: account.destinationArn.describe("The CloudWatch Logs destination of the receiving account."),
  organization: z
    .boolean({ error: "true or false" })
    .optional()
    .describe("true where the destination lets an organization in: then the subscription filter needs a role."),
});

/** `vpcflow.json`: the one source for the wizard, the flags, the JSON Schema and the stacks. */
export const configSchema = withRules(
  z.strictObject({
    $schema: z.string({ error: "the address of the JSON Schema" }).optional(),
    version: z.literal(CONFIG_VERSION, { error: `${CONFIG_VERSION}` }).default(CONFIG_VERSION),
    name: field.pipelineName.describe("The pipeline's name: the stream's, and the beginning of every other name."),
    region: field.region.describe("The AWS Region."),
    accountId: field.accountId.optional().describe("The one account that this pipeline may be deployed to."),
    tags: field.tags.optional().describe("Tags of every resource."),
    source,
    stream: stream.prefault({}),
    encryption: encryption.prefault({}),
    processor: processor.prefault({}),
    iam: iam.optional().describe("How roles are made, for accounts that have rules about them."),
    state: state.optional().describe("Keeps Terraform's state in S3, for teams; without it, it is in this folder."),
    central: central
      .optional()
      .describe("Takes the flow logs of other accounts too; the source may then have no target of its own."),
    destination: destination
      .optional()
      .describe("Sends the flow logs to another account's pipeline: no stream and no function are made here."),
    networks: networks
      .optional()
      .describe(
        "Names for ranges of addresses, by CIDR: tables and sums call them so. Nothing deployed depends on it.",
      ),
    prices: priceOverrides.optional().describe("Prices for the estimate of the cost, in place of those that it knows."),
  }),
);

// --- internal ---

/** Rules that span fields are told even where a single field is wrong too, so that one run names every fault. */
function withRules<Schema extends z.ZodType>(schema: Schema): Schema {
  return CONFIG_RULES.reduce(
    (ruled, rule) => ruled.refine(rule.holds, { path: [...rule.path], error: rule.expected, when: () => true }),
    schema,
  );
}
