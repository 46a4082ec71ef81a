import { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import { Construct } from "constructs";
import type { PipelineConfig } from "./config.ts";
import { streamName } from "./names.ts";

export interface RecordStreamOptions {
  readonly config: PipelineConfig;
  readonly keyArn: string | undefined;
}

/** The Kinesis stream that carries the flow log records; always encrypted, with the given key or with AWS's own. */
export class RecordStream extends Construct {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, id: string, { config, keyArn }: RecordStreamOptions) {
    super(scope, id);
    const { mode, shards, retentionHours } = config.stream;
    const provisioned = mode === "provisioned";
    const stream = new KinesisStream(this, "Stream", {
      name: streamName(config),
      retentionPeriod: retentionHours,
      streamModeDetails: { streamMode: provisioned ? "PROVISIONED" : "ON_DEMAND" },
      ...(provisioned && shards !== undefined ? { shardCount: shards } : {}),
      encryptionType: "KMS",
      kmsKeyId: keyArn ?? "alias/aws/kinesis",
    });
    this.arn = stream.arn;
    this.name = stream.name;
  }
}
