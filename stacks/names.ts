import { PROBE_LOG_STREAM } from "../flow/probe.ts";

/** What the names of a pipeline's resources are made from. */
export interface NameParts {
  readonly name: string;
  /** Of a sender, whose subscription filter leads to another account. */
  readonly destination?: unknown;
  readonly iam?: { readonly namePrefix?: string | undefined } | undefined;
}

/** The tag by which all of a pipeline's resources are found; its value is the pipeline's name. */
export const PIPELINE_TAG = "vpcflow:pipeline";

/** The stream carries the pipeline's own name: it is what people type after `kinesis://`. */
export function streamName({ name }: NameParts): string {
  return name;
}

export function functionName({ name }: NameParts): string {
  return `${name}-processor`;
}

/** Lambda's own naming, so that consoles link the function to its log. */
export function functionLogGroupName(parts: NameParts): string {
  return `/aws/lambda/${functionName(parts)}`;
}

/** The log group of flow logs that the pipeline creates. */
export function flowLogGroupName({ name }: NameParts): string {
  return `/vpcflow/${name}/flow-logs`;
}

/** Told apart by where it leads, for CloudWatch Logs lets a filter replace another of its name without a word. */
export function subscriptionFilterName({ name, destination }: NameParts): string {
  return destination === undefined ? `${name}-to-kinesis` : `${name}-to-destination`;
}

/** The log stream that `verify --probe` puts its event into; with the pipeline's name, for several may share a log group. */
export function probeLogStreamName({ name }: NameParts): string {
  return `${PROBE_LOG_STREAM}-${name}`;
}

/** What other accounts send their flow logs to; the stream behind it has the same name. */
export function destinationName({ name }: NameParts): string {
  return name;
}

export function keyAliasName({ name }: NameParts): string {
  return `alias/vpcflow/${name}`;
}

/** Account and Region make it unique in the world: bucket names are shared by all accounts of a partition. */
export function deadLetterBucketName({ name }: NameParts, account: string, region: string): string {
  return `${name}-dead-${account}-${region}`;
}

const ROLE_SUFFIX = {
  processor: "processor",
  subscription: "to-kinesis",
  flowLogs: "flow-logs",
  receiver: "receiver",
  sender: "sender",
} as const;

/** The roles that a pipeline has, by what assumes them. */
export type RoleUse = keyof typeof ROLE_SUFFIX;

export const ROLE_USES = Object.keys(ROLE_SUFFIX) as RoleUse[];

/** With the Region, because IAM is global: pipelines of one name in two Regions would meet here. */
export function roleName(parts: NameParts & { readonly region: string }, use: RoleUse): string {
  return `${parts.iam?.namePrefix ?? ""}${parts.name}-${parts.region}-${ROLE_SUFFIX[use]}`;
}
