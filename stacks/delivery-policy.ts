import type { DeploymentAccount } from "./deployment-account.ts";
import type { PolicyStatement } from "./policy.ts";

export interface DeliveryPolicyOptions {
  readonly account: Pick<DeploymentAccount, "arn">;
  readonly logGroupArn: string;
}

/**
 * All that EC2 needs to deliver flow logs. AWS lists CreateLogGroup too, but the group is there.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
export function deliveryStatements({ account, logGroupArn }: DeliveryPolicyOptions): PolicyStatement[] {
  return [
    {
      Sid: "DeliverFlowLogs",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      Resource: `${logGroupArn}:*`,
    },
    // A list has no single group: IAM takes nothing narrower than the log groups of this account and Region.
    { Sid: "FindLogGroup", Action: "logs:DescribeLogGroups", Resource: account.arn("logs", "log-group:*") },
  ];
}
