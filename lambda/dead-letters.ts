import type { StreamRecord } from "./kinesis-batch.ts";

/** A record that can never be read, or not all of it, as it came. */
export interface DeadLetter {
  record: StreamRecord;
  data: Buffer;
  reason: string;
}

/** Keeps a dead letter within `timeoutMs`, or rejects. */
export type KeepDeadLetter = (letter: DeadLetter, timeoutMs: number) => Promise<void>;

/**
 * Keeps dead letters as objects `unreadable/STREAM/SHARD/SEQUENCE_NUMBER` of the bucket: the raw bytes, with the reason
 * and the origin in the object's metadata. A record that comes again overwrites its own object.
 */
export function deadLettersIn(bucket: string): KeepDeadLetter {
  return async (letter, timeoutMs) => {
    // Hardly any invocation has a dead letter, and the S3 client is most of the code: only those that do wait for it.
    const { putObject } = await import("./put-object.ts");
    await putObject(
      { bucket, key: deadLetterKey(letter.record), body: letter.data, metadata: metadataOf(letter) },
      AbortSignal.timeout(timeoutMs),
    );
  };
}

export function deadLetterKey({ stream, shardId, sequenceNumber }: StreamRecord): string {
  return `unreadable/${stream}/${shardId}/${sequenceNumber}`;
}

// --- internal ---

/** S3 takes 2 KB of metadata in all. */
const MAX_REASON = 500;

function metadataOf({ record, reason }: DeadLetter): Record<string, string> {
  return {
    reason: reason.replace(/[^\x20-\x7e]/g, "?").slice(0, MAX_REASON),
    stream: record.stream,
    "shard-id": record.shardId,
    "sequence-number": record.sequenceNumber,
    ...(record.arrivalMs === undefined ? {} : { "arrival-time": new Date(record.arrivalMs).toISOString() }),
  };
}
