import type { PipelineArns } from "./deploy-policy-arns.ts";
import type { Condition, PolicyStatement } from "./policy.ts";

const NO_RESOURCE_TYPE = "AWS's reference gives it no resource type, so that IAM takes * alone";

/**
 * The actions that a printed policy allows on `*`, and why. What narrows them all is the Region.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const WILDCARD_REASONS: Readonly<Record<string, string>> = {
  "ec2:DescribeFlowLogs": NO_RESOURCE_TYPE,
  "ec2:DescribeNetworkInterfaces": NO_RESOURCE_TYPE,
  "ec2:DescribeSubnets": NO_RESOURCE_TYPE,
  "ec2:DescribeVpcs": NO_RESOURCE_TYPE,
  "kinesis:DescribeLimits": NO_RESOURCE_TYPE,
  "kinesis:UpdateShardCount": NO_RESOURCE_TYPE,
  "kinesis:UpdateStreamMode": NO_RESOURCE_TYPE,
  "kms:CreateKey": `${NO_RESOURCE_TYPE}; the key must carry the pipeline's tag`,
  "kms:ListAliases": NO_RESOURCE_TYPE,
  "lambda:CreateEventSourceMapping": `${NO_RESOURCE_TYPE}; the mapping must be of the pipeline's function`,
  "lambda:ListEventSourceMappings": NO_RESOURCE_TYPE,
  "logs:DescribeAccountPolicies": NO_RESOURCE_TYPE,
  "logs:DescribeDestinations": NO_RESOURCE_TYPE,
  "logs:TestMetricFilter": NO_RESOURCE_TYPE,
};

/** The actions on `*`, in the pipeline's Region alone. */
export function onWildcard(
  Sid: string,
  Action: readonly string[],
  { region, condition = {} }: { readonly region: PipelineArns["region"]; readonly condition?: Condition },
): PolicyStatement {
  const { StringEquals = {}, ...others } = condition;
  const Condition = { ...others, StringEquals: { ...StringEquals, "aws:RequestedRegion": region } };
  return { Sid, Action, Resource: "*", Condition };
}

/** Those on `*` that the Region alone narrows, in one statement: a policy has room for so many characters only. */
export function mergeWildcards(statements: readonly PolicyStatement[], region: string): PolicyStatement[] {
  const plain = JSON.stringify(onWildcard("", [], { region }).Condition);
  const isPlain = (one: PolicyStatement) => one.Resource === "*" && JSON.stringify(one.Condition) === plain;
  const actions = [...new Set(statements.filter(isPlain).flatMap(({ Action }) => Action))].sort();
  const others = statements.filter((one) => !isPlain(one));
  return actions.length === 0 ? others : [...others, onWildcard("UseWhatHasNoResource", actions, { region })];
}
