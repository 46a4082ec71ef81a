import { randomUUID } from "node:crypto";
import type { Invocation } from "./function-process.ts";
import { kinesisEvent, type PolledRecord } from "./kinesis-event.ts";
import type { MappingSettings } from "./mapping-settings.ts";

/** Why Lambda gives a batch up. */
export type DiscardCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

export interface Discard {
  records: readonly PolledRecord[];
  condition: DiscardCondition;
  /** How often these records were handed to the function. */
  invocations: number;
  /** The last invocation; absent when the records were never handed over. */
  last?: Invocation;
}

/** An object for the on-failure bucket. */
export interface DiscardedBatch {
  key: string;
  /** JSON text. */
  body: string;
}

/**
 * The invocation record that Lambda writes into an S3 on-failure destination, with the whole event as `payload`, and its
 * key `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random>`
 * (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html).
 */
export function discardedBatch(discard: Discard, settings: MappingSettings, now = new Date()): DiscardedBatch {
  const record = {
    requestContext: {
      requestId: discard.last?.requestId ?? randomUUID(),
      functionArn: settings.functionArn,
      condition: discard.condition,
      approximateInvokeCount: discard.invocations,
    },
    responseContext: responseContext(discard.last),
    version: "1.0",
    timestamp: now.toISOString(),
    KinesisBatchInfo: batchInfo(discard.records, settings),
    payload: JSON.stringify(kinesisEvent(discard.records)),
  };
  return { key: objectKey(settings.uuid, discard.records[0]!.shardId, now), body: JSON.stringify(record) };
}

// --- internal ---

/** AWS's example shows a function error. That it is null after an answer that reported records is our reading: no page says it. */
function responseContext(last: Invocation | undefined): object | null {
  if (last === undefined) return null;
  return { statusCode: 200, executedVersion: "$LATEST", functionError: last.ok ? null : "Unhandled" };
}

function batchInfo(records: readonly PolledRecord[], settings: MappingSettings): object {
  const [first, last] = [records[0]!, records.at(-1)!];
  return {
    shardId: first.shardId,
    startSequenceNumber: first.sequenceNumber,
    endSequenceNumber: last.sequenceNumber,
    approximateArrivalOfFirstRecord: new Date(first.arrivalMs).toISOString(),
    approximateArrivalOfLastRecord: new Date(last.arrivalMs).toISOString(),
    batchSize: records.length,
    streamArn: settings.streamArn,
  };
}

function objectKey(mapping: string, shardId: string, now: Date): string {
  const [date, time] = [now.toISOString().slice(0, 10), now.toISOString().slice(11, 19)];
  return `aws/lambda/${mapping}/${shardId}/${date.replaceAll("-", "/")}/${date}T${time.replaceAll(":", ".")}-${randomUUID()}`;
}
