import type { PolledRecord } from "../../local/kinesis-event.ts";
import type { MappingSettings } from "../../local/mapping-settings.ts";

/** A mapping with settings that a test does not care about. */
export function mapping(settings: Partial<MappingSettings> = {}): MappingSettings {
  return {
    uuid: "11111111-2222-4333-8444-555555555555",
    streamArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/flows",
    streamName: "flows",
    functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:flows",
    roleArn: "arn:aws:iam::123456789012:role/flows",
    region: "eu-west-1",
    startingPosition: "TRIM_HORIZON",
    batchSize: 100,
    batchingWindowSeconds: 0,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: 2,
    maximumRecordAgeSeconds: -1,
    reportBatchItemFailures: false,
    ...settings,
  };
}

/** A record whose data, sequence number and partition key are `name`, `100 + index` and `key`. */
export function record(name: string, index: number, more: Partial<PolledRecord> = {}): PolledRecord {
  const [shardId, sequenceNumber, partitionKey] = ["shardId-000000000000", String(100 + index), "key"];
  const arrivalMs = Date.now();
  return {
    shardId,
    sequenceNumber,
    partitionKey,
    arrivalMs,
    payloadBytes: 500,
    event: {
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey,
        sequenceNumber,
        data: Buffer.from(name).toString("base64"),
        approximateArrivalTimestamp: arrivalMs / 1000,
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: "arn:aws:iam::123456789012:role/flows",
      awsRegion: "eu-west-1",
      eventSourceARN: "arn:aws:kinesis:eu-west-1:123456789012:stream/flows",
    },
    ...more,
  };
}

/** The names of the records in an event, as `record` or a put gave them. */
export function namesIn(event: object): string[] {
  const { Records } = event as { Records: { kinesis: { data: string } }[] };
  return Records.map((one) => Buffer.from(one.kinesis.data, "base64").toString());
}
