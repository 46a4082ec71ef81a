import { bucketTime } from "../flow/bucket.ts";
import type { PeerCounter } from "../flow/peers.ts";
import { VERSION } from "./version.ts";

/** The records that a part covers: those that the invocation acknowledges, and no others. */
export interface PartRange {
  stream: string;
  shardId: string;
  firstSequenceNumber: string;
  lastSequenceNumber: string;
}

/** What is posted: `{address: peers}` of one bucket, as one batch saw it. */
export interface ConnectionSet {
  /** `2021-09-02T21:40:00Z` */
  bucketTime: string;
  addresses: number;
  headers: Record<string, string>;
  body: string;
}

/** A body holds no more addresses than this, which keeps it below 1 MB; a bucket with more goes out in several. */
export const MAX_ADDRESSES = 20_000;

/**
 * The connection sets of all buckets, earliest first, made one at a time. A bucket of more than MAX_ADDRESSES addresses
 * is cut into pieces by its sorted addresses: each address, with all of its count, is in exactly one of them.
 */
export function* connectionSets(peers: PeerCounter, range: PartRange): Generator<ConnectionSet> {
  for (const bucket of peers.buckets()) {
    const counts = peers.counts(bucket);
    for (let start = 0; start < counts.length; start += MAX_ADDRESSES) {
      const piece = counts.slice(start, start + MAX_ADDRESSES);
      const time = bucketTime(bucket);
      yield {
        bucketTime: time,
        addresses: piece.length,
        headers: headersOf(range, start === 0 ? time : `${time}:${start / MAX_ADDRESSES + 1}`),
        body: JSON.stringify(Object.fromEntries(piece)),
      };
    }
  }
}

/** Where a bucket's connection sets go. */
export function connectionSetUrl(webhookUrl: URL, time: string): URL {
  const url = new URL(webhookUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/connection_sets/${time}`;
  return url;
}

// --- internal ---

/**
 * The key is the same whenever the same records are posted again, so that a receiver may take each part once. It begins with
 * the stream, for shards of several streams have the same names. After a function error Lambda cuts the batch in two, and the
 * halves have keys of their own; that their ranges lie within one that was posted before tells so.
 */
function headersOf({ stream, shardId, firstSequenceNumber, lastSequenceNumber }: PartRange, part: string) {
  return {
    "Content-Type": "application/json",
    "Idempotency-Key": `${stream}:${shardId}:${firstSequenceNumber}:${lastSequenceNumber}:${part}`,
    "User-Agent": `vpcflow/${VERSION}`,
    "X-Vpcflow-Stream": stream,
    "X-Vpcflow-Shard": shardId,
    "X-Vpcflow-First-Sequence-Number": firstSequenceNumber,
    "X-Vpcflow-Last-Sequence-Number": lastSequenceNumber,
  };
}
