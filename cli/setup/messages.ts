import { dollars, PRICES } from "../../stacks/prices.ts";
import { DEFAULT_FLOWS_PER_SECOND, GB, HOURS_A_MONTH, recordBytes, SECONDS_A_MONTH } from "../../stacks/usage.ts";

const STREAM_MONTH = dollars(HOURS_A_MONTH * PRICES.kinesisOnDemand.streamHour);
const SHARD_MONTH = dollars(HOURS_A_MONTH * PRICES.kinesisProvisioned.shardHour);
const KEY_MONTH = dollars(PRICES.kms.keyMonth);

function lineBytes(logFormat: string): number {
  return recordBytes({ source: { logFormat, filter: "traffic" } }).lineBytes;
}

/** What a rich record costs more than a default one, delivered to CloudWatch Logs, at the rate of a busy VPC. */
const RICH_COST = `about ${lineBytes("rich")} bytes a record instead of ${lineBytes("default")}: ${dollars(
  ((lineBytes("rich") - lineBytes("default")) *
    DEFAULT_FLOWS_PER_SECOND *
    SECONDS_A_MONTH *
    PRICES.vendedLogs.gbToCloudWatch) /
    GB,
)} a month more at ${DEFAULT_FLOWS_PER_SECOND} records a second`;

/** What the wizard says. */
export const QUESTIONS = {
  name: "Name of the pipeline:",
  region: "AWS Region:",
  useRegion: (doubt: string) => `${doubt}. Use it all the same?`,
  place: "Where does the stream live?",
  destinationArn: "ARN of the other account's destination (its output destination_arn):",
  destinationOrganization: "Does that destination let a whole organization in?",
  senders: "Who may send: account ids, or an organization's id (o-…):",
  source: "Where do the flow logs come from?",
  logGroup: "Name of the log group:",
  useAllTheSame: "Use this log group all the same?",
  which: { vpcIds: "Which VPCs?", subnetIds: "Which subnets?", eniIds: "Which network interfaces?" },
  narrow: (count: number) => `Part of an id, name or address (${count.toLocaleString("en-US")}; Enter for the first):`,
  vpcIds: "Ids of the VPCs, separated by commas:",
  subnetIds: "Ids of the subnets, separated by commas:",
  eniIds: "Ids of the network interfaces, separated by commas:",
  logFormat: "How do the flow log lines look?",
  logFormatOfExisting: "Which format do its flow logs have?",
  customFormat: "The format, as the console shows it:",
  webhookUrl: "URL to post connection sets to (Enter for none):",
  webhookUrlAgain: "URL to post connection sets to (Backspace and Enter for none):",
  webhookUrlParameter: "SSM parameter that holds that URL, where it is a secret (Enter for none):",
  stateBucket: "S3 bucket for Terraform's state (Enter: this folder keeps it):",
  fine: "Change the finer settings too?",
  trafficType: "Which traffic?",
  aggregationSeconds: "How long is traffic summed up into one record?",
  retentionDays: "How many days does the log group keep them?",
  filter: "Which lines go to the stream?",
  streamMode: "How does the stream scale?",
  shards: "How many shards?",
  retentionHours: "How many hours does the stream keep records?",
  kmsKey: "Which key encrypts what holds data?",
  kmsKeyArn: "ARN of the KMS key:",
  runtime: "Runtime of the function:",
  write: "Write it?",
  deploy: "Deploy it now? The plan is shown first, and asked about:",
} as const;

export const CHOICES = {
  place: [
    { name: "in this account", value: "here" },
    {
      name: "in this account, and other accounts send to it",
      value: "central",
      description: "A central pipeline: the others set up vpcflow with its destination.",
    },
    {
      name: "in another account",
      value: "elsewhere",
      description: "This one sends its flow logs to the destination of a central pipeline.",
    },
  ],
  others: { name: "others, whose ids I type", value: "" },
  othersAlone: { name: "Other accounts alone", value: "none", description: "No flow logs of this account." },
  source: [
    { name: "An existing log group", value: "logGroup", description: "Flow logs are delivered to it already." },
    { name: "VPCs", value: "vpcIds", description: "Flow logs and their log group are created." },
    { name: "Subnets", value: "subnetIds", description: "Flow logs and their log group are created." },
    { name: "Network interfaces", value: "eniIds", description: "Flow logs and their log group are created." },
  ],
  logFormat: [
    { name: "default", value: "default", description: "AWS's 14 fields (version 2)." },
    {
      name: "rich",
      value: "rich",
      description: `Those and what cannot be added later (who opened, real ends, where, why); ${RICH_COST}.`,
    },
    { name: "custom", value: "custom", description: "Fields of your choice: ${version} ${account-id} …" },
  ],
  transitGateway: {
    name: "transit-gateway",
    value: "transit-gateway",
    description: "The default of transit gateways.",
  },
  trafficType: [
    { name: "all of it", value: "ALL" },
    { name: "what was accepted", value: "ACCEPT" },
    { name: "what was rejected", value: "REJECT" },
  ],
  aggregationSeconds: [
    { name: "1 minute", value: 60, description: "Nitro instances are at a minute or less, whatever is chosen." },
    { name: "10 minutes", value: 600, description: "Fewer records, and later ones." },
  ],
  filter: [
    { name: "those with traffic", value: "traffic", description: "Lines with addresses and ports." },
    { name: "all of them", value: "all", description: "NODATA and SKIPDATA too, which tell of silence and of loss." },
  ],
  streamMode: [
    {
      name: "on demand",
      value: "on-demand",
      description: `AWS adds shards as traffic grows; ${STREAM_MONTH} a month and by the GB.`,
    },
    {
      name: "provisioned",
      value: "provisioned",
      description: `So many shards, ${SHARD_MONTH} a month each; 1 MB/s in a shard.`,
    },
  ],
  kmsKey: [
    { name: "a new key of your own", value: "create", description: `One customer-managed key, ${KEY_MONTH} a month.` },
    { name: "AWS's own keys", value: "aws-managed", description: "Nothing to manage, and no say in who may decrypt." },
    {
      name: "a key that you have",
      value: "arn",
      description: "By its ARN; its policy must let CloudWatch Logs use it, and you create grants on it.",
    },
  ],
  runtime: [
    { name: "nodejs22.x", value: "nodejs22.x", description: "Every provider of the range takes it." },
    { name: "nodejs24.x", value: "nodejs24.x", description: "Newer; needs AWS provider 6.20 or newer." },
  ],
} as const;

export const MESSAGES = {
  welcome: "A pipeline for VPC Flow Logs. Nothing is written before you have seen what it comes to; Ctrl-C leaves.",
  cancelled: "Cancelled: nothing was written.",
  declined: "Nothing was written.",
  kept: "Nothing was written: vpcflow.json stays as it was.",
  dryRun: "This was a dry run: nothing was written.",
  unchanged: "vpcflow.json says this already.",
  otherPipeline: (field: string) =>
    `Another ${field} is another pipeline: what was deployed under the old one stays. To take it down, run vpcflow destroy while vpcflow.json still has the old ${field}: before you change it, or with a copy of the old file by --config.`,
  otherFormat:
    "A flow log's format cannot be changed in place: a new flow log replaces it, and nothing is logged in between.",
  keyGoes:
    "The key that this pipeline made goes with the next apply: 30 days later nothing that it encrypted can be read, dead letters and logs included. Until then, aws kms cancel-key-deletion keeps it.",
  typeInstead: "Type it instead.",
  typeAll: "AWS is asked nothing more: type what you know.",
  nobodyToAsk: "There is no terminal to ask on whether to deploy.",
  addYes: "Add --yes to deploy without asking, or run vpcflow deploy later.",
  npxCache: "vpcflow runs from npx's cache, which npm may clear: install it in the folder, and run setup again.",
} as const;
