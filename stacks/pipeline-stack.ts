import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { LocalBackend, TerraformElement, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct, Node } from "constructs";
import type { PipelineConfig } from "./config.ts";
import { DeadLetters } from "./dead-letters.ts";
import { DeploymentAccount } from "./deployment-account.ts";
import { dataKey } from "./encryption-key.ts";
import { flowLogGroup } from "./flow-log-source.ts";
import { FlowProcessor } from "./flow-processor.ts";
import { LogSubscription } from "./log-subscription.ts";
import { PIPELINE_TAG } from "./names.ts";
import { RecordStream } from "./record-stream.ts";

export interface PipelineStackOptions {
  readonly config: PipelineConfig;
  /** Absolute path of the function's zip. */
  readonly processorZip: string;
  /** Where Terraform keeps its state, relative to the stack's own folder: no path of this machine gets into the template. */
  readonly statePath: string;
}

/** The pipeline: flow logs → log group → subscription filter → stream → function, and where what fails is kept. */
export class PipelineStack extends TerraformStack {
  constructor(scope: Construct, options: PipelineStackOptions) {
    const { config, processorZip, statePath } = options;
    super(scope, config.name);
    this.requireProvider(config);
    new LocalBackend(this, { path: statePath });
    new AwsProvider(this, "aws", providerOptions(config));

    const account = new DeploymentAccount(this, "current", config.region);
    const key = dataKey(this, { config, account });
    const keyArn = key.arn;
    const stream = new RecordStream(this, "stream", { config, keyArn });
    const deadLetters = new DeadLetters(this, "dead-letters", { config, account, key });
    const logGroupName = flowLogGroup(this, { config, account, keyArn });
    const subscription = new LogSubscription(this, "subscription", { config, account, logGroupName, stream, keyArn });
    const processor = new FlowProcessor(this, "processor", {
      config,
      account,
      stream,
      deadLetters,
      keyArn,
      processorZip,
    });

    this.output("region", config.region, "The Region that all of it is in.");
    this.output("log_group_name", logGroupName, "The log group that flow logs are delivered to.");
    this.output("subscription_filter_name", subscription.filterName, "The subscription filter on that log group.");
    this.output("stream_name", stream.name, "The Kinesis stream.");
    this.output("stream_arn", stream.arn, "The Kinesis stream's ARN.");
    this.output("function_name", processor.functionName, "The function that processes the stream.");
    this.output("function_log_group_name", processor.logGroupName, "The log of that function.");
    this.output("dead_letter_bucket", deadLetters.bucketName, "The bucket with what could not be processed.");
    if (keyArn !== undefined) this.output("kms_key_arn", keyArn, "The key that encrypts all that holds data.");
  }

  /**
   * Addresses that people can read: `aws_kinesis_stream.stream`, not cdktf's hashed ones. A part of the path that begins
   * with a capital is what the resource's type says already, and is left out.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof TerraformElement ? element.node : element;
    const parts = node.path.split("/").slice(1);
    return parts
      .filter((part) => !/^[A-Z]/.test(part))
      .join("_")
      .replaceAll("-", "_");
  }

  private output(name: string, value: string, description: string): void {
    new TerraformOutput(this, name, { value, description });
  }

  /** cdktf would pin the one provider version that its classes were made from; what they use is in 5.100 already. */
  private requireProvider({ processor }: PipelineConfig): void {
    const lowest = processor.runtime === "nodejs24.x" ? "6.20.0" : "5.100.0";
    this.addOverride("terraform.required_providers.aws.source", "hashicorp/aws");
    this.addOverride("terraform.required_providers.aws.version", `>= ${lowest}, < 7.0.0`);
  }
}

// --- internal ---

function providerOptions({ name, region, accountId, tags }: PipelineConfig) {
  return {
    region,
    ...(accountId === undefined ? {} : { allowedAccountIds: [accountId] }),
    defaultTags: [{ tags: { ...tags, [PIPELINE_TAG]: name } }],
  };
}
