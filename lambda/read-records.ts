import { type DecodedRecord, decodeRecord } from "../flow/envelope.ts";
import type { DeadLetter, KeepDeadLetter } from "./dead-letters.ts";
import { errorText } from "./error-text.ts";
import { type EventCounts, type FlowCounter, noEvents } from "./flow-counter.ts";
import type { StreamRecord } from "./kinesis-batch.ts";

/** What became of a batch's records. Each is in exactly one count; all but `returned` are acknowledged. */
export interface RecordCounts {
  processed: number;
  /** CONTROL_MESSAGEs alone. */
  skippedControl: number;
  /** No flow in it: NODATA and SKIPDATA lines and probes alone, or no events. */
  skippedNoFlows: number;
  /** Never to be read, or not all of it: kept in the bucket, and what could be read of it is counted. */
  deadLettered: number;
  /** Not acknowledged: Lambda sends them again. */
  returned: number;
}

/** The accounting of the records that an invocation acknowledges. */
export interface Tally {
  records: RecordCounts;
  events: EventCounts;
  /** As they came, compressed. */
  bytesIn: number;
  inflatedBytes: number;
  unreadable: Problem[];
}

/** Why a record failed. The text is safe to log. */
export interface Problem {
  shardId: string;
  sequenceNumber: string;
  reason: string;
}

export function emptyTally(returned: number): Tally {
  return {
    records: { processed: 0, skippedControl: 0, skippedNoFlows: 0, deadLettered: 0, returned },
    events: noEvents(),
    bytesIn: 0,
    inflatedBytes: 0,
    unreadable: [],
  };
}

export interface ReadOptions {
  counter: FlowCounter;
  /** The most plain bytes that a record may hold; what inflates past it is a dead letter. */
  maxInflatedBytes: number;
  keepDeadLetter: KeepDeadLetter;
  /** When reading must be done and dead letters kept, in ms since the epoch. */
  deadlineMs: number;
}

/**
 * Reads the records in order and counts their flows. What can never be read goes to the dead letters and holds up
 * nothing. Where a dead letter cannot be kept, which may pass, reading stops before its record, with the `fault`; and where
 * time runs out, but never before the first record has been read.
 */
export async function readRecords(
  records: readonly StreamRecord[],
  options: ReadOptions,
): Promise<{ tally: Tally; fault?: Problem }> {
  const tally = emptyTally(records.length);
  for (const record of records) {
    const late = tally.records.returned < records.length && Date.now() >= options.deadlineMs;
    if (late) return { tally, fault: problemOf(record, "no time was left to read it") };
    const data = Buffer.from(record.base64, "base64");
    const decoded = decodeRecord(data, options.maxInflatedBytes);
    const reason = damageOf(decoded);
    if (reason !== undefined) {
      const fault = await keep({ record, data, reason }, options);
      if (fault) return { tally, fault };
      tally.unreadable.push(problemOf(record, reason));
    }
    tally.bytesIn += data.length;
    tally.inflatedBytes += decoded.inflatedBytes;
    tally.records.returned--;
    tally.records[countRecord(decoded, tally.events, options.counter)]++;
  }
  return { tally };
}

// --- internal ---

const DEAD_LETTER_MS = 15_000;

/** Keeps the dead letter; answers with the fault where that fails. */
async function keep(letter: DeadLetter, { keepDeadLetter, deadlineMs }: ReadOptions): Promise<Problem | undefined> {
  const timeoutMs = Math.min(DEAD_LETTER_MS, deadlineMs - Date.now());
  if (timeoutMs <= 0) return problemOf(letter.record, "no time was left to keep it in the dead letters");
  try {
    await keepDeadLetter(letter, timeoutMs);
    return undefined;
  } catch (error) {
    return problemOf(letter.record, `it could not be kept in the dead letters (${errorText(error)})`);
  }
}

function countRecord(decoded: DecodedRecord, counts: EventCounts, counter: FlowCounter): keyof RecordCounts {
  const before = counts.counted + counts.malformed;
  let events = 0;
  for (const batch of decoded.batches) {
    events += batch.count;
    counter.count(batch, counts);
  }
  if (decoded.damages.length > 0) return "deadLettered";
  if (counts.counted + counts.malformed > before) return "processed";
  return events === 0 && decoded.controlMessages > 0 ? "skippedControl" : "skippedNoFlows";
}

/** What is wrong with the record, in words; `undefined` where all of it could be read. */
function damageOf({ damages: [first, ...others] }: DecodedRecord): string | undefined {
  if (!first) return undefined;
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  return `${first.reason} (byte ${first.offset}${more})`;
}

function problemOf({ shardId, sequenceNumber }: StreamRecord, reason: string): Problem {
  return { shardId, sequenceNumber, reason };
}
