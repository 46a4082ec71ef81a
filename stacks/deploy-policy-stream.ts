import { type DeployScope, keyResource } from "./deploy-policy-scope.ts";
import { onWildcard } from "./deploy-policy-wildcards.ts";
import type { PolicyStatement } from "./policy.ts";

/** What it takes to create, change, read and delete the Kinesis stream. */
export function streamStatements(scope: DeployScope): PolicyStatement[] {
  const { arns, config } = scope;
  const { region } = config;
  const capacity = config.stream.mode === "provisioned" ? ["kinesis:UpdateShardCount"] : [];
  return [
    {
      Sid: "KeepTheStream",
      Action: [
        "kinesis:AddTagsToStream",
        "kinesis:CreateStream",
        "kinesis:DecreaseStreamRetentionPeriod",
        "kinesis:DeleteStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:IncreaseStreamRetentionPeriod",
        "kinesis:ListTagsForStream",
        "kinesis:RemoveTagsFromStream",
      ],
      Resource: arns.stream,
    },
    // AWS asks for the action on both, stream and key.
    {
      Sid: "EncryptTheStream",
      Action: "kinesis:StartStreamEncryption",
      Resource: [arns.stream, keyResource(scope)],
    },
    onWildcard("ChangeTheStreamsCapacity", [...capacity, "kinesis:UpdateStreamMode"], { region }),
    onWildcard("SeeTheLimitOfShards", ["kinesis:DescribeLimits"], { region }),
  ];
}
