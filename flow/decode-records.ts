import { type DecodedRecord, decodeMessages, decodeRecord } from "./envelope.ts";
import type { EventBatch } from "./event-batch.ts";
import { gunzip, startsGzip } from "./gzip-member.ts";
import { countDamage, type ReadCounts } from "./record-batch.ts";

/**
 * Decodes Kinesis records in their order and counts what they held. Small ones are inflated together: the set-up of zlib
 * costs more than a handful of events do.
 */
export function decodeRecords(records: readonly Buffer[], counts: ReadCounts): EventBatch[] {
  return groupSmall(records).flatMap((group) => {
    const decoded = decodeTogether(group) ?? group.map((record) => decodeRecord(record));
    return decoded.flatMap((part) => countDecoded(part, counts));
  });
}

/** The same for each record by itself, in their order, and nothing counted. */
export function decodeEach(records: readonly Buffer[]): DecodedRecord[] {
  return groupSmall(records).flatMap((group) => {
    return apart(decodeTogether(group), group.length) ?? group.map((record) => decodeRecord(record));
  });
}

/** Adds to the counts what a record held. */
export function countDecoded(decoded: DecodedRecord, counts: ReadCounts): EventBatch[] {
  counts.bytesInflated += decoded.inflatedBytes;
  counts.controlMessages += decoded.controlMessages;
  for (const damage of decoded.damages) countDamage(counts, damage.reason);
  for (const batch of decoded.batches) counts.events += batch.count;
  return decoded.batches;
}

// --- internal ---

/** How many plain bytes are inflated in one call, and how large a record may be to share one. */
const GROUP_BYTES = 1 << 18;
const SMALL_BYTES = GROUP_BYTES / 4;

function groupSmall(records: readonly Buffer[]): Buffer[][] {
  const groups: Buffer[][] = [];
  let open: Buffer[] = [];
  let size = 0;
  for (const record of records) {
    const claimed = claimedSize(record);
    if (claimed > SMALL_BYTES || size + claimed > GROUP_BYTES) {
      open = [];
      size = 0;
    }
    if (open.length === 0) groups.push(open);
    open.push(record);
    size += claimed;
    if (claimed > SMALL_BYTES) open = [];
  }
  return groups;
}

/** What the gzip trailer says that the record inflates to; `Infinity` where it is no gzip data. */
function claimedSize(record: Buffer): number {
  return startsGzip(record) && record.length >= 18 ? record.readUInt32LE(record.length - 4) : Number.POSITIVE_INFINITY;
}

/**
 * The records inflated in one call, or `undefined` where anything about them is not as it should be: each of their bytes
 * must have been used and each must hold one message, so that none hides behind another's padding.
 */
function decodeTogether(group: readonly Buffer[]): DecodedRecord[] | undefined {
  if (group.length < 2) return undefined;
  const size = group.reduce((sum, record) => sum + claimedSize(record), 0);
  const plain = gunzipToTheEnd(joined(group), size);
  if (!plain) return undefined;
  const decoded: DecodedRecord = { batches: [], controlMessages: 0, damages: [], inflatedBytes: plain.length };
  decodeMessages(decoded, plain);
  const messages = decoded.batches.length + decoded.controlMessages;
  return decoded.damages.length === 0 && messages === group.length ? [decoded] : undefined;
}

/** The records as one piece: as they lie, where each stands right behind the one before, as those of base64 lines do. */
function joined(records: readonly Buffer[]): Buffer {
  const [{ buffer, byteOffset }] = records as [Buffer];
  let end = byteOffset;
  for (const record of records) {
    if (record.buffer !== buffer || record.byteOffset !== end) return Buffer.concat(records);
    end += record.length;
  }
  return Buffer.from(buffer, byteOffset, end - byteOffset);
}

/** What the members give if they fill the data to its last byte: gunzip by itself stops without a word at a zero after one. */
function gunzipToTheEnd(data: Buffer, size: number): Buffer | undefined {
  try {
    const { buffer, consumed } = gunzip(data, { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 });
    return consumed === data.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/** A health check among them has no batch, so it could not be told whose the others are. */
function apart(decoded: DecodedRecord[] | undefined, records: number): DecodedRecord[] | undefined {
  const [group] = decoded ?? [];
  if (group?.batches.length !== records) return undefined;
  return group.batches.map((batch, index) => ({
    batches: [batch],
    controlMessages: 0,
    damages: [],
    inflatedBytes: index === 0 ? group.inflatedBytes : 0,
  }));
}
