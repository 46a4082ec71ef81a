import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { TerraformElement, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct, Node } from "constructs";
import type { PipelineConfig } from "./config.ts";
import { PIPELINE_TAG } from "./names.ts";
import { type StateBackendOptions, stateBackend } from "./state-backend.ts";

/** What all stacks have in common: the provider, pinned to an account where one is known; the state; names that people can read. */
export abstract class AwsStack extends TerraformStack {
  constructor(scope: Construct, options: StateBackendOptions) {
    super(scope, options.config.name);
    this.requireProvider(options.config);
    stateBackend(this, options);
    new AwsProvider(this, "aws", providerOptions(options.config));
  }

  protected output(name: string, value: string | undefined, description: string): void {
    if (value !== undefined) new TerraformOutput(this, name, { value, description });
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
