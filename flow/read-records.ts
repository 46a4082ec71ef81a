import { countDecoded, decodeEach, decodeRecords } from "./decode-records.ts";
import { MAX_INFLATED_BYTES } from "./envelope.ts";
import type { EventBatch } from "./event-batch.ts";
import { DEFAULT_FORMAT } from "./format.ts";
import { startsGzip } from "./gzip-member.ts";
import { inflate } from "./inflate.ts";
import { LineReader } from "./lines.ts";
import { addCounts, emptyCounts, type ReadCounts } from "./record-batch.ts";
import { SNIFF_BYTES, sniff } from "./sniff.ts";

/**
 * Decodes Kinesis records that a person has at hand, and counts what they held: subscription messages as `decodeRecords`
 * does, and the flow log lines, plain or gzipped, that an agent or a script puts on a stream.
 */
export function readRecords(records: readonly Buffer[], counts: ReadCounts): EventBatch[] {
  const decoding = emptyCounts();
  const batches = decodeRecords(records, decoding);
  // Lines are no messages: without damage there are none among the records.
  const mayHoldLines = decoding.damages > 0;
  if (mayHoldLines) return records.flatMap((record) => readRecord(record, counts));
  addCounts(counts, decoding);
  return batches;
}

/** What a record held, and what of it could not be read, in words. */
export interface ReadRecord {
  batches: EventBatch[];
  damages: readonly string[];
}

/** The same for each record by itself, in their order: where a record stood is then known of its events. */
export function readEachRecord(records: readonly Buffer[], counts: ReadCounts): ReadRecord[] {
  return decodeEach(records).map((decoded, index) => {
    if (decoded.damages.length === 0) return { batches: countDecoded(decoded, counts), damages: NONE };
    const own = emptyCounts();
    const batches = readRecord(records[index]!, own);
    addCounts(counts, own);
    return { batches, damages: own.damageReasons };
  });
}

// --- internal ---

const NONE: readonly string[] = [];

function readRecord(record: Buffer, counts: ReadCounts): EventBatch[] {
  const lines = linesOf(record);
  if (!lines) return decodeRecords([record], counts);
  if (lines !== record) counts.bytesInflated += lines.length;
  return new LineReader(counts).read(lines).map(({ events, format }) => {
    if (format !== DEFAULT_FORMAT) events.format = format;
    return events;
  });
}

/** The text of a record that is lines of several words each, else `undefined`. */
function linesOf(record: Buffer): Buffer | undefined {
  if (!startsGzip(record)) return holdsLines(record) ? record : undefined;
  const { parts, damages } = inflate(record, MAX_INFLATED_BYTES);
  const plain = parts.length === 1 && damages.length === 0 ? parts[0]! : undefined;
  return plain && holdsLines(plain) ? plain : undefined;
}

function holdsLines(plain: Buffer): boolean {
  const head = plain.subarray(0, SNIFF_BYTES);
  return sniff(head) === "lines" && /^\s*\S+[ \t]+\S/.test(head.toString("latin1"));
}
