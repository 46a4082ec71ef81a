import type { PipelineConfig } from "../../stacks/config.ts";

/** What a destroy leaves as it is, in sentences. */
export function whatStays({ source, encryption, region }: PipelineConfig): string[] {
  const { kmsKey } = encryption;
  return [
    ...(source.logGroup === undefined
      ? []
      : [`The log group ${source.logGroup} in ${region}, its records and the flow logs that deliver to it.`]),
    ...(kmsKey === "create" || kmsKey === "aws-managed" ? [] : [`The key ${kmsKey}, which is yours.`]),
    "vpcflow.json and Terraform's state, which is empty then: vpcflow deploy makes it all anew.",
  ];
}
