import { type PipelineConfig, sourceLogGroupName } from "./config.ts";
import {
  deadLetterBucketName,
  destinationName,
  functionLogGroupName,
  functionName,
  keyAliasName,
  type RoleUse,
  roleName,
  streamName,
} from "./names.ts";

/** The ARNs of a pipeline's resources, as its names make them: nobody has to deploy it first. */
export interface PipelineArns {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly stream: string;
  readonly function: string;
  readonly bucket: string;
  readonly destination: string;
  readonly keyAlias: string;
  readonly functionLogGroup: string;
  /** Of the log group whose events are sent on; `undefined` where the pipeline has none of its own. */
  readonly sourceLogGroup: string | undefined;
  role(use: RoleUse): string;
  /** Of this account and Region. */
  of(service: string, resource: string): string;
}

/** The ARNs of `config` in an account (12 digits), of the Region's own partition. */
export function pipelineArns(config: PipelineConfig, accountId: string): PipelineArns {
  const { region } = config;
  const partition = partitionOf(region);
  const of = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const sourceGroup = sourceLogGroupName(config);
  return {
    partition,
    accountId,
    region,
    stream: of("kinesis", `stream/${streamName(config)}`),
    function: of("lambda", `function:${functionName(config)}`),
    bucket: `arn:${partition}:s3:::${deadLetterBucketName(config, accountId, region)}`,
    destination: of("logs", `destination:${destinationName(config)}`),
    keyAlias: of("kms", keyAliasName(config)),
    functionLogGroup: of("logs", `log-group:${functionLogGroupName(config)}`),
    sourceLogGroup: sourceGroup === undefined ? undefined : of("logs", `log-group:${sourceGroup}`),
    role: (use) => `arn:${partition}:iam::${accountId}:role${config.iam?.rolePath ?? "/"}${roleName(config, use)}`,
    of,
  };
}

/**
 * What a log group is called in policies: with `:*` by most actions, without by those that tag.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
export function logGroupResources(...arns: readonly string[]): string[] {
  return arns.flatMap((arn) => [arn, `${arn}:*`]);
}

/** Who CloudWatch Logs is when it is handed a role: with and without the Region, since AWS's pages have both. */
export function logsPrincipals(region: string): string[] {
  return region.startsWith("cn-")
    ? [`logs.${region}.amazonaws.com.cn`, "logs.amazonaws.com"]
    : ["logs.amazonaws.com", `logs.${region}.amazonaws.com`];
}

// --- internal ---

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly (readonly [region: RegExp, partition: string])[] = [
  [/^cn-/, "aws-cn"],
  [/^us-gov-/, "aws-us-gov"],
  [/^us-iso-/, "aws-iso"],
  [/^us-isob-/, "aws-iso-b"],
  [/^us-isof-/, "aws-iso-f"],
  [/^eu-isoe-/, "aws-iso-e"],
  [/^eusc-/, "aws-eusc"],
];

function partitionOf(region: string): string {
  return PARTITIONS.find(([pattern]) => pattern.test(region))?.[1] ?? "aws";
}
