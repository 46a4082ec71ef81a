import { CloudwatchLogSubscriptionFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-subscription-filter/index.js";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { parseLogFormat } from "../flow/format.ts";
import { subscriptionPattern } from "../flow/pattern.ts";
import type { PipelineConfig } from "./config.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import { subscriptionFilterName } from "./names.ts";
import { ServiceRole } from "./service-role.ts";
import { literal } from "./terraform-text.ts";

export interface SenderSubscriptionOptions {
  readonly config: PipelineConfig;
  readonly account: DeploymentAccount;
  readonly logGroupName: string;
  readonly destination: NonNullable<PipelineConfig["destination"]>;
  /** What must be there first. */
  readonly after: TerraformResource;
}

/** The subscription filter that sends matching log events to another account's destination. */
export class SenderSubscription extends Construct {
  readonly filterName: string;

  constructor(scope: Construct, id: string, options: SenderSubscriptionOptions) {
    super(scope, id);
    const { config, logGroupName, destination, after } = options;
    const role = destination.organization ? this.role(options) : undefined;
    const { logFormat, filter } = config.source;
    this.filterName = new CloudwatchLogSubscriptionFilter(this, "Filter", {
      name: subscriptionFilterName(config),
      logGroupName,
      filterPattern: literal(subscriptionPattern(parseLogFormat(logFormat), filter)),
      destinationArn: destination.arn,
      ...(role === undefined ? {} : { roleArn: role.arn }),
      distribution: "ByLogStream",
      dependsOn: [after, ...(role === undefined ? [] : [role.policy])],
    }).name;
  }

  /**
   * By it CloudWatch Logs sees that this account belongs to the organization that the destination lets in.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateSubscriptionFilter-IAMrole.html
   */
  private role({ config, account, logGroupName }: SenderSubscriptionOptions): ServiceRole {
    return new ServiceRole(this, "Role", {
      config,
      use: "sender",
      description: `Sends the log events of ${config.name} to another account of the organization`,
      service: account.logsPrincipal,
      condition: { StringLike: { "aws:SourceArn": account.arn("logs", "*") } },
      statements: [
        {
          Sid: "SendFromTheLogGroup",
          Action: "logs:PutLogEvents",
          Resource: account.arn("logs", `log-group:${logGroupName}:*`),
        },
      ],
    });
  }
}
