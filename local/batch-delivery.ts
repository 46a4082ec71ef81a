import { setTimeout as sleep } from "node:timers/promises";
import { type BatchVerdict, readBatchAnswer } from "./batch-answer.ts";
import { type Discard, type DiscardedBatch, discardedBatch } from "./discarded-batch.ts";
import type { Invocation } from "./function-process.ts";
import { kinesisEvent, type PolledRecord } from "./kinesis-event.ts";
import type { MappingCounts, MappingSettings } from "./mapping-settings.ts";

/** What a delivery works with. */
export interface DeliveryContext {
  settings: MappingSettings;
  counts: MappingCounts;
  invoke(event: object): Promise<Invocation>;
  /** Writes into the on-failure bucket; absent where the mapping names none. */
  discard?: (batch: DiscardedBatch) => Promise<void>;
  /** The first pause between attempts, in ms; it doubles up to 60 times that. */
  retryDelayMs: number;
  /** Ends the delivery between two attempts. */
  signal: AbortSignal;
}

/**
 * Hands a batch to the function until each of its records was taken or given up, in order, as Lambda does
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html#kinesis-error-handling):
 * - a batch that failed as a whole (an error, a time-out, an answer that Lambda cannot read) is halved where bisect is on,
 *   and each half is tried by itself; halving takes no retry away;
 * - a partial answer is heard only where ReportBatchItemFailures is on; what precedes its checkpoint is done. With bisect
 *   Lambda cuts "at the returned sequence number" and retries "only the remaining records", so the rest is a batch of its
 *   own and keeps its retries; without bisect the rest is a retry;
 * - an answer that reports the first record cuts nothing off: the same records come again, which is a retry. AWS says no
 *   more of this case than the words above; that it does not halve them is our reading;
 * - what has used up its retries or is too old goes to the on-failure destination, or is dropped and counted.
 */
export async function deliverBatch(records: readonly PolledRecord[], context: DeliveryContext): Promise<void> {
  const pending: Piece[] = [{ records, retries: 0, invocations: 0, failuresInARow: 0 }];
  for (let piece = pending.shift(); piece && !context.signal.aborted; piece = pending.shift()) {
    pending.unshift(...(await attempt(piece, context)));
  }
}

// --- internal ---

interface Piece {
  records: readonly PolledRecord[];
  retries: number;
  /** How often these records were handed to the function. */
  invocations: number;
  /** Since the last progress: what the pauses grow with. */
  failuresInARow: number;
}

/** One attempt. Returns what is left to deliver, in order. */
async function attempt(piece: Piece, context: DeliveryContext): Promise<Piece[]> {
  const records = await withoutExpired(piece, context);
  if (records.length === 0) return [];
  const invocation = await invoke(records, context);
  const verdict = verdictOf(invocation, records, context.settings);
  if (verdict.kind === "success") return [];
  const checkpoint = verdict.kind === "partial" ? verdict.checkpoint : 0;
  const failuresInARow = checkpoint > 0 ? 1 : piece.failuresInARow + 1;
  const invocations = piece.invocations + 1;
  const rest = { ...piece, records: records.slice(checkpoint), invocations, failuresInARow };
  context.counts.failed += rest.records.length;
  return afterFailure(rest, { verdict, invocation }, context);
}

async function afterFailure(
  piece: Piece,
  { verdict, invocation }: { verdict: BatchVerdict; invocation: Invocation },
  context: DeliveryContext,
): Promise<Piece[]> {
  const { bisectBatchOnFunctionError: bisect, maximumRetryAttempts: limit } = context.settings;
  if (bisect && verdict.kind === "partial" && verdict.checkpoint > 0) return pause([piece], context);
  if (bisect && verdict.kind === "failure" && piece.records.length > 1) return pause(halves(piece), context);
  if (limit >= 0 && piece.retries >= limit) {
    const { records, invocations } = piece;
    await giveUp({ records, condition: "RetryAttemptsExhausted", invocations, last: invocation }, context);
    return [];
  }
  return pause([{ ...piece, retries: piece.retries + 1 }], context);
}

async function withoutExpired(piece: Piece, context: DeliveryContext): Promise<readonly PolledRecord[]> {
  const limit = context.settings.maximumRecordAgeSeconds;
  if (limit < 0) return piece.records;
  const oldest = Date.now() - limit * 1000;
  // Records of a shard come in the order of their arrival, so what has expired is at the front.
  const firstLive = piece.records.findIndex((record) => record.arrivalMs > oldest);
  const expired = firstLive < 0 ? piece.records : piece.records.slice(0, firstLive);
  if (expired.length === 0) return piece.records;
  await giveUp({ records: expired, condition: "RecordAgeExceeded", invocations: piece.invocations }, context);
  return piece.records.slice(expired.length);
}

async function invoke(records: readonly PolledRecord[], context: DeliveryContext): Promise<Invocation> {
  context.counts.invocations += 1;
  context.counts.invoked += records.length;
  const invocation = await context.invoke(kinesisEvent(records));
  if (!invocation.ok) context.counts.functionErrors += 1;
  return invocation;
}

/** What the invocation means for its batch. Where partial answers are not heard, every answer is a success. */
function verdictOf(invocation: Invocation, records: readonly PolledRecord[], settings: MappingSettings): BatchVerdict {
  if (!invocation.ok) return { kind: "failure" };
  if (!settings.reportBatchItemFailures) return { kind: "success" };
  const sequenceNumbers = records.map((record) => record.sequenceNumber);
  return readBatchAnswer(invocation.result, sequenceNumbers);
}

function halves(piece: Piece): Piece[] {
  const middle = Math.ceil(piece.records.length / 2);
  return [
    { ...piece, records: piece.records.slice(0, middle) },
    { ...piece, records: piece.records.slice(middle) },
  ];
}

/** Waits before the next attempt. AWS documents that there is a back-off, but not how long: it doubles from 1 s to 60 s here. */
async function pause(next: Piece[], context: DeliveryContext): Promise<Piece[]> {
  const factor = Math.min(60, 2 ** (next[0]!.failuresInARow - 1));
  // An abort ends the wait; deliverBatch looks at the signal next.
  await sleep(context.retryDelayMs * factor, undefined, { signal: context.signal }).catch(() => undefined);
  return next;
}

async function giveUp(discard: Discard, context: DeliveryContext): Promise<void> {
  const { counts, settings } = context;
  const records = discard.records.length;
  if (!context.discard) {
    counts.dropped += records;
    return;
  }
  try {
    await context.discard(discardedBatch(discard, settings));
    counts.deliveredToDestination += records;
  } catch {
    // Lambda's own counter for what its destination did not take; the records are lost there too.
    counts.destinationDeliveryFailures += records;
    counts.dropped += records;
  }
}
