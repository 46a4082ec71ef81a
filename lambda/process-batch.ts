import { VpcflowError } from "../flow/errors.ts";
import type { PeerCounter } from "../flow/peers.ts";
import { connectionSets, type PartRange } from "./connection-sets.ts";
import type { KeepDeadLetter } from "./dead-letters.ts";
import { FlowCounter } from "./flow-counter.ts";
import type { StreamRecord } from "./kinesis-batch.ts";
import { type Post, postConnectionSets } from "./post-connection-sets.ts";
import type { ProcessorSettings } from "./processor-settings.ts";
import { emptyTally, type Problem, readRecords, type Tally } from "./read-records.ts";
import type { RetryPolicy } from "./webhook.ts";
import type { WebhookAddress } from "./webhook-address.ts";

export interface ProcessOptions {
  settings: ProcessorSettings;
  webhook: WebhookAddress;
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
  fault?: Fault;
  failedFrom?: StreamRecord;
  /** There are more posts than fit into the time: only as a smaller batch can these records ever be done. */
  tooLarge?: true;
}

/** `permanent`: it will not pass by itself, for the receiver refuses what it is sent. */
export interface Fault extends Problem {
  permanent?: true;
}

/**
 * Decodes the records, counts their flows, and posts the connection sets of those that will be acknowledged.
 *
 * Where a dead letter cannot be kept, the records before it are posted and acknowledged. Where a post fails, nothing of
 * the batch is: had part of it been acknowledged, its flows would be in no post. When the same records come again their parts
 * have the same keys, so that a receiver which already took some of them can tell; where fewer or more of them come, or can
 * be acknowledged, the ranges overlap.
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
  const posts = await post(read, options).catch(withoutAddress);
  if (posts instanceof VpcflowError) return { ...read, posts: [], ...unposted(records, posts.message) };
  if (posts.some((one) => one.permanent)) options.webhook.refused();
  if (posts.some((one) => !one.ok)) return { ...read, posts, ...refusal(records, posts) };
  return { ...read, posts, ...(fault && { fault, failedFrom: records[acknowledged.length]! }) };
}

// --- internal ---

function rangeOf(records: readonly StreamRecord[]): PartRange {
  const [first, last] = [records[0]!, records.at(-1)!];
  return {
    stream: first.stream,
    shardId: first.shardId,
    firstSequenceNumber: first.sequenceNumber,
    lastSequenceNumber: last.sequenceNumber,
  };
}

async function post(
  { peers, range }: Pick<BatchOutcome, "peers" | "range">,
  { webhook, retryPolicy, deadlineMs }: ProcessOptions,
): Promise<Post[]> {
  const webhookUrl = peers.buckets().length === 0 ? undefined : await webhook.url(deadlineMs);
  if (!webhookUrl) return [];
  return postConnectionSets(connectionSets(peers, range), {
    webhookUrl,
    deadlineMs,
    ...(retryPolicy && { retryPolicy }),
  });
}

function withoutAddress(error: unknown): VpcflowError {
  if (error instanceof VpcflowError) return error;
  throw error;
}

/** What a batch comes to of which nothing is acknowledged, and why. */
function unposted(records: readonly StreamRecord[], reason: string) {
  const { shardId, sequenceNumber } = records[0]!;
  return { tally: emptyTally(records.length), fault: { shardId, sequenceNumber, reason }, failedFrom: records[0]! };
}

/**
 * What a batch with a refused post comes to. Where the receiver takes posts, but not all of them in the time that there is,
 * trying the same again would come to the same. Where it takes none, a smaller batch would do no better.
 */
function refusal(
  records: readonly StreamRecord[],
  posts: readonly Post[],
): Pick<BatchOutcome, "tally" | "fault" | "failedFrom" | "tooLarge"> {
  const failed = posts.filter((one) => !one.ok);
  const { bucket, problem, tries, permanent } = failed.find((one) => !one.late) ?? failed[0]!;
  const tooLarge = records.length > 1 && failed.length < posts.length && failed.every((one) => one.late);
  const { fault, ...rest } = unposted(
    records,
    `the connection set of ${bucket} was not taken in ${tries} tries: ${problem}`,
  );
  return { ...rest, fault: { ...fault, ...(permanent && { permanent }) }, ...(tooLarge && { tooLarge }) };
}
