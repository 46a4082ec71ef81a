import type { Construct } from "constructs";
import { AwsStack } from "./aws-stack.ts";
import { CentralDestination } from "./central-destination.ts";
import { type PipelineConfig, sourceLogGroupName } from "./config.ts";
import { DeadLetters } from "./dead-letters.ts";
import { DeploymentAccount } from "./deployment-account.ts";
import { dataKey } from "./encryption-key.ts";
import { flowLogGroup } from "./flow-log-source.ts";
import { FlowProcessor } from "./flow-processor.ts";
import { LogSubscription, type StreamSourceOptions } from "./log-subscription.ts";
import { probeLogStream } from "./probe-log-stream.ts";
import { RecordStream } from "./record-stream.ts";
import { senderConfig } from "./sender-config.ts";
import type { StateBackendOptions } from "./state-backend.ts";

export interface PipelineStackOptions extends StateBackendOptions {
  /** Absolute path of the function's zip. */
  readonly processorZip: string;
}

/** The pipeline: flow logs → log group → subscription filter → stream → function, and where what fails is kept. */
export class PipelineStack extends AwsStack {
  constructor(scope: Construct, options: PipelineStackOptions) {
    super(scope, options);
    const { config, processorZip } = options;
    const account = new DeploymentAccount(this, "current", config.region);
    const key = dataKey(this, { config, account });
    const keyArn = key.arn;
    const stream = new RecordStream(this, "stream", { config, keyArn });
    const deadLetters = new DeadLetters(this, "dead-letters", { config, account, key });
    const onStream = { config, account, stream, keyArn };

    this.output("region", config.region, "The Region that all of it is in.");
    if (sourceLogGroupName(config) !== undefined) this.subscribe(onStream);
    if (config.central !== undefined) this.receive(onStream, config.central);
    const processor = new FlowProcessor(this, "processor", { ...onStream, deadLetters, processorZip });

    this.output("stream_name", stream.name, "The Kinesis stream.");
    this.output("stream_arn", stream.arn, "The Kinesis stream's ARN.");
    this.output("function_name", processor.functionName, "The function that processes the stream.");
    this.output("function_log_group_name", processor.logGroupName, "The log of that function.");
    this.output("dead_letter_bucket", deadLetters.bucketName, "The bucket with what could not be processed.");
    this.output("kms_key_arn", keyArn, "The key that encrypts all that holds data.");
  }

  /** This account's own flow logs; a central pipeline may have none. */
  private subscribe(options: StreamSourceOptions): void {
    const logGroupName = flowLogGroup(this, options);
    const probe = probeLogStream(this, options.config, logGroupName);
    const { filterName } = new LogSubscription(this, "subscription", { ...options, logGroupName });
    this.output("log_group_name", logGroupName, "The log group that flow logs are delivered to.");
    this.output("subscription_filter_name", filterName, "The subscription filter on that log group.");
    this.output("probe_log_stream_name", probe.name, "The log stream that vpcflow verify --probe writes to.");
  }

  /** The flow logs of other accounts. */
  private receive(options: StreamSourceOptions, central: NonNullable<PipelineConfig["central"]>): void {
    const { arn } = new CentralDestination(this, "receiver", { ...options, central });
    this.output("destination_arn", arn, "The destination that other accounts send to.");
    const text = senderConfig(options.config, arn);
    this.output(
      "sender_config",
      text,
      "What the vpcflow.json of each sending account has, beside a name and a source.",
    );
  }
}
