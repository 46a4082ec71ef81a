import { bucketTime } from "../flow/bucket.ts";
import type { BatchOutcome } from "./process-batch.ts";

/** The log line of a batch: one JSON object, its accounting first. No payloads, no URL, no account. */
export function batchReport(outcome: BatchOutcome, ms: number): Record<string, unknown> {
  const { tally, range, peers, posts, fault } = outcome;
  const { processed, skippedControl, skippedNoFlows, deadLettered, returned } = tally.records;
  const { counted, ...skipped } = tally.events;
  const buckets = peers.buckets();
  return {
    level: levelOf(outcome),
    message: "batch",
    ...range,
    records: {
      in: processed + skippedControl + skippedNoFlows + deadLettered + returned,
      processed,
      skipped: { control: skippedControl, noFlows: skippedNoFlows },
      failed: { deadLettered, returned },
    },
    flows: { in: counted + sum(Object.values(skipped)), counted, skipped },
    bytesIn: tally.bytesIn,
    inflatedBytes: tally.inflatedBytes,
    addresses: peers.addresses.size,
    bucketCount: buckets.length,
    buckets: buckets.slice(0, MAX_LISTED).map(bucketTime),
    postCount: posts.length,
    posts: posts.slice(-MAX_LISTED),
    unreadable: tally.unreadable.slice(0, MAX_LISTED),
    ...(fault === undefined ? {} : { fault }),
    ms: Math.round(ms),
  };
}

// --- internal ---

/** A log event has its bounds; the counts beside the lists say how many there were. */
const MAX_LISTED = 50;

function levelOf({ tally, fault }: BatchOutcome): string {
  if (fault) return "error";
  return tally.records.deadLettered + tally.events.malformed + tally.events.skipData > 0 ? "warn" : "info";
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
