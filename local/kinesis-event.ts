import type { _Record as StreamRecord } from "@aws-sdk/client-kinesis";
import type { MappingSettings } from "./mapping-settings.ts";

/** One record of the event that Lambda hands to a function (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html). */
export interface KinesisEventRecord {
  kinesis: {
    kinesisSchemaVersion: "1.0";
    partitionKey: string;
    sequenceNumber: string;
    /** Base64. */
    data: string;
    /** Seconds since the epoch, to the millisecond. */
    approximateArrivalTimestamp: number;
  };
  eventSource: "aws:kinesis";
  eventVersion: "1.0";
  /** `shardId-000000000000:SEQUENCE_NUMBER` */
  eventID: string;
  eventName: "aws:kinesis:record";
  invokeIdentityArn: string;
  awsRegion: string;
  eventSourceARN: string;
}

/** A record between the stream and the function. */
export interface PolledRecord {
  shardId: string;
  sequenceNumber: string;
  partitionKey: string;
  /** Ms since the epoch. */
  arrivalMs: number;
  event: KinesisEventRecord;
  /** What it adds to the invocation's payload. */
  payloadBytes: number;
}

/** A record of GetRecords, as the function will see it. */
export function polledRecord(record: StreamRecord, shardId: string, settings: MappingSettings): PolledRecord {
  const arrivalMs = record.ApproximateArrivalTimestamp?.getTime() ?? Date.now();
  const [sequenceNumber, partitionKey] = [record.SequenceNumber!, record.PartitionKey!];
  const event: KinesisEventRecord = {
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey,
      sequenceNumber,
      data: Buffer.from(record.Data!).toString("base64"),
      approximateArrivalTimestamp: arrivalMs / 1000,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: settings.roleArn,
    awsRegion: settings.region,
    eventSourceARN: settings.streamArn,
  };
  const payloadBytes = Buffer.byteLength(JSON.stringify(event)) + 1;
  return { shardId, sequenceNumber, partitionKey, arrivalMs, event, payloadBytes };
}

/** The event of a batch. */
export function kinesisEvent(batch: readonly PolledRecord[]): { Records: KinesisEventRecord[] } {
  return { Records: batch.map((record) => record.event) };
}
