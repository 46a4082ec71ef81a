import { CloudwatchLogSubscriptionFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-subscription-filter/index.js";
import { Construct } from "constructs";
import { parseLogFormat } from "../flow/format.ts";
import { subscriptionPattern } from "../flow/pattern.ts";
import type { PipelineConfig } from "./config.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import { subscriptionFilterName } from "./names.ts";
import type { RecordStream } from "./record-stream.ts";
import { ServiceRole } from "./service-role.ts";
import { streamWriterStatements } from "./stream-writer-policy.ts";
import { literal } from "./terraform-text.ts";

/** What it takes to put log events on the stream. */
export interface StreamSourceOptions {
  readonly config: PipelineConfig;
  readonly account: DeploymentAccount;
  readonly stream: RecordStream;
  readonly keyArn: string | undefined;
}

export interface LogSubscriptionOptions extends StreamSourceOptions {
  readonly logGroupName: string;
}

/** The subscription filter that sends matching log events to the stream, and the role with which CloudWatch Logs does so. */
export class LogSubscription extends Construct {
  readonly filterName: string;

  constructor(scope: Construct, id: string, options: LogSubscriptionOptions) {
    super(scope, id);
    const { config, logGroupName, stream } = options;
    const role = this.role(options);
    const filter = new CloudwatchLogSubscriptionFilter(this, "Filter", {
      name: subscriptionFilterName(config),
      logGroupName,
      filterPattern: literal(subscriptionPattern(parseLogFormat(config.source.logFormat), config.source.filter)),
      destinationArn: stream.arn,
      roleArn: role.arn,
      distribution: "ByLogStream",
      // CloudWatch Logs sends a test record when the filter is made: without the policy that fails.
      dependsOn: [role.policy],
    });
    this.filterName = filter.name;
  }

  private role({ config, account, stream, keyArn }: LogSubscriptionOptions): ServiceRole {
    return new ServiceRole(this, "Role", {
      config,
      use: "subscription",
      description: `Puts the log events of ${config.name} on its stream`,
      service: account.logsPrincipal,
      condition: { StringLike: { "aws:SourceArn": account.arn("logs", "*") } },
      statements: streamWriterStatements(stream, keyArn),
    });
  }
}
