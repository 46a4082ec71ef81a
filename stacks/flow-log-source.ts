import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { Construct } from "constructs";
import { parseLogFormat } from "../flow/format.ts";
import { flowLogSettings, type PipelineConfig } from "./config.ts";
import { deliveryStatements } from "./delivery-policy.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import { flowLogGroupName } from "./names.ts";
import { ServiceRole } from "./service-role.ts";
import { literal } from "./terraform-text.ts";

export interface FlowLogSourceOptions {
  readonly config: PipelineConfig;
  readonly account: DeploymentAccount;
  readonly keyArn: string | undefined;
}

/** Name of the log group that flow logs are in: the existing one, or that of a `FlowLogSource` made for it. */
export function flowLogGroup(scope: Construct, options: FlowLogSourceOptions): string {
  return options.config.source.logGroup ?? new FlowLogSource(scope, "flow-logs", options).logGroupName;
}

/** Flow logs of the chosen VPCs, subnets or interfaces, the log group that they go to, and the role that delivers them. */
export class FlowLogSource extends Construct {
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, options: FlowLogSourceOptions) {
    super(scope, id);
    const logGroup = this.logGroup(options);
    const role = this.deliveryRole(options, logGroup.arn);
    this.logGroupName = logGroup.name;
    for (const target of flowLogTargets(options.config)) this.flowLog(target, options.config, { logGroup, role });
  }

  private logGroup({ config, keyArn }: FlowLogSourceOptions): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, "LogGroup", {
      name: flowLogGroupName(config),
      retentionInDays: flowLogSettings(config).retentionDays,
      ...(keyArn === undefined ? {} : { kmsKeyId: keyArn }),
    });
  }

  private deliveryRole({ config, account }: FlowLogSourceOptions, logGroupArn: string): ServiceRole {
    return new ServiceRole(this, "Role", {
      config,
      use: "flowLogs",
      description: `Delivers the flow logs of ${config.name} to their log group`,
      service: "vpc-flow-logs.amazonaws.com",
      condition: {
        StringEquals: { "aws:SourceAccount": account.id },
        ArnLike: { "aws:SourceArn": account.arn("ec2", "vpc-flow-log/*") },
      },
      statements: deliveryStatements({ account, logGroupArn }),
    });
  }

  private flowLog(
    target: FlowLogTarget,
    config: PipelineConfig,
    to: { logGroup: CloudwatchLogGroup; role: ServiceRole },
  ) {
    const { trafficType, aggregationSeconds } = flowLogSettings(config);
    new FlowLog(this, target.id, {
      ...target.attribute,
      trafficType,
      maxAggregationInterval: aggregationSeconds,
      // The default format too: the subscription's pattern counts on these very fields.
      logFormat: literal(parseLogFormat(config.source.logFormat).text),
      logDestinationType: "cloud-watch-logs",
      logDestination: to.logGroup.arn,
      iamRoleArn: to.role.arn,
      dependsOn: [to.role.policy],
    });
  }
}

/** What a flow log is of: its id, and the attribute of `aws_flow_log` that takes it. */
interface FlowLogTarget {
  readonly id: string;
  readonly attribute: { vpcId: string } | { subnetId: string } | { eniId: string };
}

function flowLogTargets({ source: { vpcIds = [], subnetIds = [], eniIds = [] } }: PipelineConfig): FlowLogTarget[] {
  return [
    ...vpcIds.map((id) => ({ id, attribute: { vpcId: id } })),
    ...subnetIds.map((id) => ({ id, attribute: { subnetId: id } })),
    ...eniIds.map((id) => ({ id, attribute: { eniId: id } })),
  ];
}
