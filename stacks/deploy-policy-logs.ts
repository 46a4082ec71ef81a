import { createsFlowLogs, isSender } from "./config.ts";
import { logGroupResources } from "./deploy-policy-arns.ts";
import { type DeployScope, usedKey } from "./deploy-policy-scope.ts";
import { onWildcard } from "./deploy-policy-wildcards.ts";
import { probeLogStreamName } from "./names.ts";
import type { PolicyStatement } from "./policy.ts";

/** What it takes for the log groups that the pipeline makes, the subscription of its source, and a central destination. */
export function logStatements(scope: DeployScope): PolicyStatement[] {
  return [
    findLogGroups(scope),
    ...ownLogGroups(scope),
    ...subscription(scope),
    ...lookFirst(scope),
    ...destination(scope),
  ];
}

// --- internal ---

/** AWS asks for the list on a log group without a name: `log-group::log-stream:`. */
function findLogGroups({ arns }: DeployScope): PolicyStatement {
  return { Sid: "FindTheLogGroups", Action: "logs:DescribeLogGroups", Resource: arns.of("logs", "log-group:*") };
}

function ownLogGroups(scope: DeployScope): PolicyStatement[] {
  const { config, arns } = scope;
  const groups = [
    ...(isSender(config) ? [] : [arns.functionLogGroup]),
    ...(createsFlowLogs(config) && arns.sourceLogGroup !== undefined ? [arns.sourceLogGroup] : []),
  ];
  if (groups.length === 0) return [];
  return [
    {
      Sid: "KeepTheLogGroups",
      Action: [
        // A deploy that changes the key: to another one, or back to AWS's own.
        usedKey(scope) === undefined ? "logs:DisassociateKmsKey" : "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:ListTagsForResource",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      Resource: logGroupResources(...groups),
    },
  ];
}

/** Of one log group, which may be somebody else's: nothing here touches what it holds. */
function subscription({ config, arns }: DeployScope): PolicyStatement[] {
  const group = arns.sourceLogGroup;
  if (group === undefined) return [];
  const { arn } = config.destination ?? {};
  return [
    {
      Sid: "SubscribeToTheLogGroup",
      Action: [
        "logs:DeleteSubscriptionFilter",
        "logs:DescribeLogStreams",
        "logs:DescribeSubscriptionFilters",
        "logs:PutSubscriptionFilter",
      ],
      Resource: logGroupResources(group),
    },
    // Of another account, whose destination's policy must let this one in too.
    ...(arn === undefined
      ? []
      : [{ Sid: "SendToTheDestination", Action: "logs:PutSubscriptionFilter", Resource: arn }]),
    {
      Sid: "KeepTheProbesLogStream",
      Action: ["logs:CreateLogStream", "logs:DeleteLogStream"],
      Resource: `${group}:log-stream:${probeLogStreamName(config)}`,
    },
  ];
}

/**
 * deploy looks at an existing log group before it subscribes to it: its format, its events, what else reads it. Who sees the
 * subscription policies of the whole account must be allowed to see the filters of its log groups too.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeAccountPolicies.html
 */
function lookFirst({ config, arns }: DeployScope): PolicyStatement[] {
  const { logGroup } = config.source;
  if (logGroup === undefined || arns.sourceLogGroup === undefined) return [];
  const Resource = logGroupResources(arns.sourceLogGroup);
  return [
    { Sid: "LookAtTheLogGroup", Action: ["logs:FilterLogEvents", "logs:ListTagsForResource"], Resource },
    {
      Sid: "LookAtTheAccountsPolicies",
      Action: "logs:DescribeSubscriptionFilters",
      Resource: arns.of("logs", "log-group:*"),
    },
    onWildcard("LookAtWhatWritesAndReadsIt", LOOKS, config),
  ];
}

const LOOKS = ["ec2:DescribeFlowLogs", "logs:DescribeAccountPolicies", "logs:TestMetricFilter"];

function destination({ config, arns }: DeployScope): PolicyStatement[] {
  if (config.central === undefined) return [];
  return [
    {
      Sid: "KeepTheDestination",
      Action: [
        "logs:DeleteDestination",
        "logs:ListTagsForResource",
        "logs:PutDestination",
        "logs:PutDestinationPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      Resource: arns.destination,
    },
    onWildcard("FindTheDestination", ["logs:DescribeDestinations"], config),
  ];
}
