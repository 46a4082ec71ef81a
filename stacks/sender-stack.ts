import type { Construct } from "constructs";
import { AwsStack } from "./aws-stack.ts";
import { createsFlowLogs, type PipelineConfig } from "./config.ts";
import { DeploymentAccount } from "./deployment-account.ts";
import { dataKey } from "./encryption-key.ts";
import { flowLogGroup } from "./flow-log-source.ts";
import { probeLogStream } from "./probe-log-stream.ts";
import { SenderSubscription } from "./sender-subscription.ts";
import type { StateBackendOptions } from "./state-backend.ts";

export interface SenderStackOptions extends StateBackendOptions {
  readonly destination: NonNullable<PipelineConfig["destination"]>;
}

/** A sending account: flow logs → log group → subscription filter → another account's destination. */
export class SenderStack extends AwsStack {
  constructor(scope: Construct, options: SenderStackOptions) {
    super(scope, options);
    const { config, destination } = options;
    const account = new DeploymentAccount(this, "current", config.region);
    const keyArn = createsFlowLogs(config) ? dataKey(this, { config, account }).arn : undefined;
    const logGroupName = flowLogGroup(this, { config, account, keyArn });
    const probe = probeLogStream(this, config, logGroupName);
    const { filterName } = new SenderSubscription(this, "subscription", {
      config,
      account,
      logGroupName,
      destination,
      after: probe,
    });

    this.output("region", config.region, "The Region that all of it is in.");
    this.output("log_group_name", logGroupName, "The log group that flow logs are delivered to.");
    this.output("probe_log_stream_name", probe.name, "The log stream that vpcflow verify --probe writes to.");
    this.output("subscription_filter_name", filterName, "The subscription filter on that log group.");
    this.output("destination_arn", destination.arn, "The other account's destination that the filter sends to.");
    this.output("kms_key_arn", keyArn, "The key that encrypts the log group.");
  }
}
