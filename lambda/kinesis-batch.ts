import { VpcflowError } from "../flow/errors.ts";

/** What Lambda hands to a function of a Kinesis event source mapping. @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export interface KinesisEvent {
  Records: KinesisEventRecord[];
}

export interface KinesisEventRecord {
  kinesis: {
    sequenceNumber: string;
    /** Base64. */
    data: string;
    /** Seconds since the epoch. */
    approximateArrivalTimestamp?: number;
  };
  /** `shardId-000000000000:SEQUENCE_NUMBER` */
  eventID: string;
  eventSourceARN: string;
}

/** A record of the stream, as far as the processor knows it. */
export interface StreamRecord {
  stream: string;
  shardId: string;
  sequenceNumber: string;
  /** ms since the epoch */
  arrivalMs: number | undefined;
  base64: string;
}

/** Lambda sends everything from the lowest of these on again. @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * The records of the event, in its order.
 * @throws VpcflowError `KINESIS_EVENT` where it is no event of a Kinesis stream
 */
export function streamRecords(event: KinesisEvent): StreamRecord[] {
  if (!Array.isArray(event?.Records) || event.Records.length === 0) throw eventError("it has no Records");
  return event.Records.map(streamRecord);
}

/** The answer that has everything from `record` on sent again; without one, the batch is done. */
export function answerFrom(record: StreamRecord | undefined): BatchAnswer {
  return { batchItemFailures: record ? [{ itemIdentifier: record.sequenceNumber }] : [] };
}

// --- internal ---

function streamRecord(record: KinesisEventRecord, index: number): StreamRecord {
  const { kinesis, eventID, eventSourceARN } = record;
  const complete = [kinesis?.sequenceNumber, kinesis?.data, eventID, eventSourceARN].every(
    (part) => typeof part === "string",
  );
  if (!complete) throw eventError(`its record ${index + 1} is no record of a Kinesis stream`);
  const arrival = kinesis.approximateArrivalTimestamp;
  return {
    stream: eventSourceARN.slice(eventSourceARN.lastIndexOf("/") + 1),
    shardId: eventID.slice(0, eventID.indexOf(":")),
    sequenceNumber: kinesis.sequenceNumber,
    arrivalMs: arrival === undefined ? undefined : Math.round(arrival * 1000),
    base64: kinesis.data,
  };
}

function eventError(what: string): VpcflowError {
  return new VpcflowError("KINESIS_EVENT", `The event is no batch of a Kinesis stream: ${what}.`, {
    expected: "the event that Lambda's Kinesis event source mapping sends",
    fix: "Invoke the function through its event source mapping, or with an event like test/fixtures/kinesis-event.json.",
  });
}
