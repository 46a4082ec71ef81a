import { createsFlowLogs } from "./config.ts";
import { asPipeline, type DeployScope, ofPipeline } from "./deploy-policy-scope.ts";
import { onWildcard } from "./deploy-policy-wildcards.ts";
import type { PolicyStatement } from "./policy.ts";

/**
 * What it takes to create, change (which is to replace), read and delete flow logs of the chosen VPCs, subnets or interfaces.
 * Those that go to CloudWatch Logs are delivered with a role: logs:CreateLogDelivery is for S3 and Firehose.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam.html
 */
export function flowLogStatements(scope: DeployScope): PolicyStatement[] {
  const { arns, config } = scope;
  if (!createsFlowLogs(config)) return [];
  const Resource = arns.of("ec2", "vpc-flow-log/*");
  const created = { StringEquals: { "ec2:CreateAction": "CreateFlowLogs" } };
  return [
    { Sid: "CreateFlowLogsOfThese", Action: "ec2:CreateFlowLogs", Resource: targetArns(scope) },
    { Sid: "CreateFlowLogs", Action: "ec2:CreateFlowLogs", Resource, Condition: asPipeline(scope) },
    { Sid: "TagNewFlowLogs", Action: "ec2:CreateTags", Resource, Condition: created },
    {
      Sid: "KeepTheFlowLogs",
      Action: ["ec2:CreateTags", "ec2:DeleteFlowLogs", "ec2:DeleteTags"],
      Resource,
      Condition: ofPipeline(scope),
    },
    onWildcard("SeeTheFlowLogs", ["ec2:DescribeFlowLogs", ...looks(config)], config),
  ];
}

// --- internal ---

/** deploy looks whether what flow logs are created for is there, before it creates anything. */
function looks({ source }: DeployScope["config"]): string[] {
  return [
    ...(source.vpcIds?.length ? ["ec2:DescribeVpcs"] : []),
    ...(source.subnetIds?.length ? ["ec2:DescribeSubnets"] : []),
    ...(source.eniIds?.length ? ["ec2:DescribeNetworkInterfaces"] : []),
  ];
}

function targetArns({ arns, config: { source } }: DeployScope): string[] {
  return [
    ...(source.vpcIds ?? []).map((id) => arns.of("ec2", `vpc/${id}`)),
    ...(source.subnetIds ?? []).map((id) => arns.of("ec2", `subnet/${id}`)),
    ...(source.eniIds ?? []).map((id) => arns.of("ec2", `network-interface/${id}`)),
  ];
}
