import type { EventBatch } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";

/** Log events, the format that their messages are in, and where they were read. */
export interface RecordBatch {
  events: EventBatch;
  format: LogFormat;
  /** Absent where the source has but one place: stdin. */
  place?: Place;
}

/** Where the events of a batch stood. */
export type Place =
  | { kind: "record"; stream: string; shardId: string; sequenceNumber: string }
  | { kind: "log-stream"; logGroup: string; logStream: string }
  | { kind: "object"; bucket: string; key: string }
  | { kind: "file"; path: string };

/** The batch with other events of its own. */
export function withEvents(batch: RecordBatch, events: EventBatch): RecordBatch {
  return events === batch.events ? batch : { ...batch, events };
}

/** What was read, and what of it could not be: the counts that every source keeps. */
export interface ReadCounts {
  /** Bytes as they came. */
  bytesIn: number;
  /** Bytes after gzip. */
  bytesInflated: number;
  /** Kinesis records, or other envelopes. */
  envelopes: number;
  /** CloudWatch Logs' health checks. */
  controlMessages: number;
  /** Log events, or lines. */
  events: number;
  /** Header lines of S3 objects. */
  headers: number;
  /** Log events that had come before, by their id: they are left out, and are not among `events`. */
  duplicates: number;
  /** Parts that could not be read; the first few say why in `damageReasons`. */
  damages: number;
  damageReasons: string[];
}

export function emptyCounts(): ReadCounts {
  return {
    bytesIn: 0,
    bytesInflated: 0,
    envelopes: 0,
    controlMessages: 0,
    events: 0,
    headers: 0,
    duplicates: 0,
    damages: 0,
    damageReasons: [],
  };
}

/** How many reasons are kept: enough to see what is wrong, few enough to show. */
const MAX_REASONS = 5;

/** Counts a part that could not be read. */
export function countDamage(counts: ReadCounts, reason: string): void {
  counts.damages++;
  if (counts.damageReasons.length < MAX_REASONS) counts.damageReasons.push(reason);
}

/** Adds the counts of a part of the input to those of the whole. */
export function addCounts(total: ReadCounts, part: ReadCounts): void {
  total.bytesIn += part.bytesIn;
  total.bytesInflated += part.bytesInflated;
  total.envelopes += part.envelopes;
  total.controlMessages += part.controlMessages;
  total.events += part.events;
  total.headers += part.headers;
  total.duplicates += part.duplicates;
  total.damages += part.damages;
  total.damageReasons = [...total.damageReasons, ...part.damageReasons].slice(0, MAX_REASONS);
}
