import { createsFlowLogs, isSender, type PipelineConfig } from "./config.ts";
import { logGroupResources, type PipelineArns, pipelineArns } from "./deploy-policy-arns.ts";
import { type PolicyDocument, packStatements } from "./deploy-policy-documents.ts";
import { type DeployScope, keyResource, ofPipeline, usedKey } from "./deploy-policy-scope.ts";
import { onWildcard } from "./deploy-policy-wildcards.ts";
import { probeLogStreamName, type RoleUse } from "./names.ts";
import type { PolicyStatement } from "./policy.ts";

export interface VerifyPolicyOptions {
  /** The account that is deployed to, 12 digits. */
  readonly accountId: string;
  /** Also what `verify --probe` needs: to put its one log event. */
  readonly probe?: boolean;
}

/**
 * The smallest IAM policy for who verifies this very configuration: it reads, and a probe writes into its own log stream
 * alone. What roles may do is asked of IAM's own simulation, so that their policies need not be read.
 */
export function verifyPolicy(config: PipelineConfig, { accountId, probe }: VerifyPolicyOptions): PolicyDocument[] {
  const scope = { config, arns: pipelineArns(config, accountId) };
  const parts = isSender(config) ? [] : [streamReads, keyReads, functionReads, deadLetterReads];
  const statements = [sourceReads, roleReads, ...parts].flatMap((reads) => reads(scope));
  return packStatements([...statements, wildcardReads(scope), ...(probe ? probeWrites(scope) : [])]);
}

// --- internal ---

function sourceReads({ arns }: DeployScope): PolicyStatement[] {
  if (arns.sourceLogGroup === undefined) return [];
  const Action = ["logs:DescribeSubscriptionFilters", "logs:FilterLogEvents"];
  return [{ Sid: "ReadTheLogGroup", Action, Resource: logGroupResources(arns.sourceLogGroup) }];
}

/** Of what has no resource to be narrowed to. */
function wildcardReads({ config, arns }: DeployScope): PolicyStatement {
  const actions = [
    ...(arns.sourceLogGroup === undefined ? [] : ["ec2:DescribeFlowLogs", "logs:TestMetricFilter"]),
    ...(config.central === undefined ? [] : ["logs:DescribeDestinations"]),
    ...(isSender(config) ? [] : ["lambda:ListEventSourceMappings"]),
  ];
  return onWildcard("UseWhatHasNoResource", actions, config);
}

/** The roles of those whom the data passes. */
function roleReads({ config, arns }: DeployScope): PolicyStatement[] {
  const uses: RoleUse[] = [
    ...(createsFlowLogs(config) ? (["flowLogs"] as const) : []),
    ...(!isSender(config) && arns.sourceLogGroup !== undefined ? (["subscription"] as const) : []),
    ...(config.central === undefined ? [] : (["receiver"] as const)),
    ...(config.destination?.organization ? (["sender"] as const) : []),
    ...(isSender(config) ? [] : (["processor"] as const)),
  ];
  if (uses.length === 0) return [];
  const Action = ["iam:GetRole", "iam:SimulatePrincipalPolicy"];
  return [{ Sid: "SeeWhatTheRolesMayDo", Action, Resource: uses.map(arns.role) }];
}

function streamReads({ arns }: DeployScope): PolicyStatement[] {
  const Action = [
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
  ];
  return [{ Sid: "ReadTheStream", Action, Resource: arns.stream }];
}

/** What is on the stream is decrypted with the reader's own rights; AWS's own key asks for none. */
function keyReads(scope: DeployScope): PolicyStatement[] {
  const key = usedKey(scope);
  if (key === undefined) return [];
  const { StringEquals: tag } = key === "create" ? ofPipeline(scope) : {};
  const StringEquals = { ...tag, "kms:EncryptionContext:aws:kinesis:arn": scope.arns.stream };
  return [
    { Sid: "DecryptTheStream", Action: "kms:Decrypt", Resource: keyResource(scope), Condition: { StringEquals } },
  ];
}

function functionReads({ arns }: DeployScope): PolicyStatement[] {
  return [
    { Sid: "SeeTheFunction", Action: "lambda:GetFunctionConfiguration", Resource: arns.function },
    { Sid: "ReadTheFunctionsLog", Action: "logs:FilterLogEvents", Resource: logGroupResources(arns.functionLogGroup) },
  ];
}

/**
 * Why a record is there stands beside those that the function kept, and is all that is asked for (HEAD, which decrypts
 * nothing). Of the batches that Lambda kept, only the list is looked at.
 */
function deadLetterReads({ arns: { bucket } }: DeployScope): PolicyStatement[] {
  return [
    { Sid: "ListTheDeadLetters", Action: "s3:ListBucket", Resource: bucket },
    { Sid: "SeeWhyTheyAreThere", Action: "s3:GetObject", Resource: `${bucket}/unreadable/*` },
  ];
}

function probeWrites({ config, arns }: { config: PipelineConfig; arns: PipelineArns }): PolicyStatement[] {
  if (arns.sourceLogGroup === undefined) return [];
  const Resource = `${arns.sourceLogGroup}:log-stream:${probeLogStreamName(config)}`;
  return [{ Sid: "PutTheProbe", Action: "logs:PutLogEvents", Resource }];
}
