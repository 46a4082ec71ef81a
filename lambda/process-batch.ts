import type { PeerCounter } from "../flow/peers.ts";
import { type ConnectionSet, connectionSets, connectionSetUrl, type PartRange } from "./connection-sets.ts";
import type { KeepDeadLetter } from "./dead-letters.ts";
import { FlowCounter } from "./flow-counter.ts";
import type { StreamRecord } from "./kinesis-batch.ts";
import type { ProcessorSettings } from "./processor-settings.ts";
import { emptyTally, type Problem, readRecords, type Tally } from "./read-records.ts";
import { postToWebhook, type RetryPolicy } from "./webhook.ts";

export interface ProcessOptions {
  settings: ProcessorSettings;
  keepDeadLetter: KeepDeadLetter;
  retryPolicy?: RetryPolicy;
  /** When the work must be done, in ms since the epoch. */
  deadlineMs: number;
}

export interface BatchOutcome {
  tally: Tally;
  /** From the first record to the last acknowledged one; with none acknowledged, to the last of the batch. */
  range: PartRange;
  peers: PeerCounter;
  posts: Post[];
  /** What may pass, and has Lambda send everything from `failedFrom` on again. */
  fault?: Problem;
  failedFrom?: StreamRecord;
}

/** A connection set that was posted, or not. `ms`: with its retries and their pauses. */
export interface Post {
  bucket: string;
  addresses: number;
  ok: boolean;
  status?: number;
  tries: number;
  ms: number;
  problem?: string;
}

/**
 * Decodes the records, counts their flows, and posts the connection sets of those that will be acknowledged.
 *
 * Where a dead letter cannot be kept, the records before it are posted and acknowledged. Where a post fails, nothing of
 * the batch is: only then does Lambda's retry bring the very same records, whose parts have the same keys, so that a
 * receiver which already took some of them can tell. Had part of the batch been acknowledged, its flows would be in no post.
 */
export async function processBatch(records: readonly StreamRecord[], options: ProcessOptions): Promise<BatchOutcome> {
  const { settings, keepDeadLetter, deadlineMs } = options;
  const counter = new FlowCounter(settings.format);
  // The first half of the time is for reading and dead letters, so that posting always has the second.
  const halfTimeMs = (Date.now() + deadlineMs) / 2;
  const { maxInflatedBytes } = settings;
  const reading = { counter, maxInflatedBytes, keepDeadLetter, deadlineMs: halfTimeMs };
  const { tally, fault } = await readRecords(records, reading);
  const acknowledged = records.slice(0, records.length - tally.records.returned);
  const read = { tally, range: rangeOf(acknowledged.length > 0 ? acknowledged : records), peers: counter.peers };
  const posts = await postConnectionSets(read, options);
  const refused = posts.find((post) => !post.ok);
  if (refused) return { ...read, posts, ...refusal(records, refused) };
  return { ...read, posts, ...(fault && { fault, failedFrom: records[acknowledged.length]! }) };
}

// --- internal ---

function rangeOf(records: readonly StreamRecord[]): PartRange {
  const [first, last] = [records[0]!, records.at(-1)!];
  return {
    shardId: first.shardId,
    firstSequenceNumber: first.sequenceNumber,
    lastSequenceNumber: last.sequenceNumber,
  };
}

/** Posts one after another, and stops at the first that is not taken. */
async function postConnectionSets(
  { peers, range }: Pick<BatchOutcome, "peers" | "range">,
  options: ProcessOptions,
): Promise<Post[]> {
  const { webhookUrl } = options.settings;
  const posts: Post[] = [];
  if (!webhookUrl) return posts;
  for (const set of connectionSets(peers, range)) {
    const post = await postSet(set, webhookUrl, options);
    posts.push(post);
    if (!post.ok) break;
  }
  return posts;
}

async function postSet(set: ConnectionSet, webhookUrl: URL, options: ProcessOptions): Promise<Post> {
  const { headers, body } = set;
  const started = performance.now();
  const outcome = await postToWebhook(
    { url: connectionSetUrl(webhookUrl, set.bucketTime), headers, body, deadlineMs: options.deadlineMs },
    options.retryPolicy,
  );
  const ms = Math.round(performance.now() - started);
  return { bucket: set.bucketTime, addresses: set.addresses, ...outcome, ms };
}

function refusal(
  records: readonly StreamRecord[],
  { bucket, problem, tries }: Post,
): Pick<BatchOutcome, "tally" | "fault" | "failedFrom"> {
  const [first] = records;
  const reason = `the connection set of ${bucket} was not taken in ${tries} tries: ${problem}`;
  return {
    tally: emptyTally(records.length),
    fault: { shardId: first!.shardId, sequenceNumber: first!.sequenceNumber, reason },
    failedFrom: first!,
  };
}
