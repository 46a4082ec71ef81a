import { setTimeout as sleep } from "node:timers/promises";
import { NOTHING, type Poll, type ShardReader } from "../sources/kinesis/shard-reader.ts";
import type { BatchLane } from "./batch-lane.ts";
import { type PolledRecord, polledRecord } from "./kinesis-event.ts";
import type { MappingSettings } from "./mapping-settings.ts";

export interface FollowedShardOptions {
  shardId: string;
  reader: ShardReader;
  /** One, or as many as batches of the shard may be under way at once. */
  lanes: readonly BatchLane[];
  settings: MappingSettings;
  /** Told how many records each poll brought. */
  polled(records: number): void;
  /** Ms between two polls. */
  pollIntervalMs: number;
  /** Ms before a failed poll is tried again. */
  retryDelayMs: number;
  signal: AbortSignal;
}

/** Polls one shard to its end, and feeds what it reads to the lanes, each partition key to one of them. */
export class FollowedShard {
  readonly #options: FollowedShardOptions;
  #delivering: Promise<unknown> = Promise.resolve();
  #caughtUpAtMs = -1;
  #done = false;

  constructor(options: FollowedShardOptions) {
    this.#options = options;
  }

  /** Everything that was in the shard at that time (of `performance.now()`) was taken or given up. */
  settledSince(sinceMs: number): boolean {
    return this.#done || (this.#caughtUpAtMs >= sinceMs && this.#options.lanes.every((lane) => lane.idle));
  }

  /**
   * Resolves once the shard is closed, drained and delivered, or the signal says stop; then `whenDrained` runs before the
   * shard counts as settled, so that its children are followed by then.
   * @throws the SDK's error of a poll that failed five times in a row, and what a delivery throws
   */
  async run(whenDrained: () => Promise<void>): Promise<void> {
    const { lanes, signal } = this.#options;
    const delivering = Promise.all(lanes.map((lane) => lane.run()));
    this.#delivering = delivering;
    await Promise.race([this.#pollToEnd(), delivering]);
    for (const lane of lanes) lane.end();
    await delivering;
    if (signal.aborted) return;
    await whenDrained();
    this.#done = true;
  }

  /** Forgets what waits to be delivered, and resolves once no invocation is under way: after a failed poll, too. */
  async abandon(): Promise<void> {
    for (const lane of this.#options.lanes) lane.abandon();
    await this.#delivering.catch(() => undefined);
  }

  async #pollToEnd(): Promise<void> {
    let slowdown = 1;
    while (!this.#options.signal.aborted) {
      const sentAt = performance.now();
      const poll = await this.#poll();
      this.#take(poll);
      if (poll.ended) return;
      if (poll.caughtUp) this.#caughtUpAtMs = sentAt;
      slowdown = poll.throttled ? Math.min(32, slowdown * 2) : 1;
      await this.#wait(sentAt + this.#options.pollIntervalMs * slowdown - performance.now());
      await this.#room();
    }
  }

  async #poll(): Promise<Poll> {
    for (let failed = 1; ; failed += 1) {
      try {
        return await this.#options.reader.poll();
      } catch (error) {
        if (this.#options.signal.aborted) return NOTHING;
        if (failed === FAILED_POLLS_IN_A_ROW || isFinal(error)) throw error;
        await this.#wait(this.#options.retryDelayMs);
      }
    }
  }

  #take(poll: Poll): void {
    const { shardId, lanes, settings, polled } = this.#options;
    polled(poll.records.length);
    for (const record of poll.records) {
      const next = polledRecord(record, shardId, settings);
      lanes[laneOf(next, lanes.length)]!.add(next);
    }
  }

  /** Waits while a lane has more than a batch to deliver: what is not read yet is safe on the stream. */
  async #room(): Promise<void> {
    const { lanes, signal } = this.#options;
    while (lanes.some((lane) => lane.full) && !signal.aborted) await this.#wait(5);
  }

  /** Waits, but not past the end of the event source. */
  async #wait(ms: number): Promise<void> {
    await sleep(Math.max(0, ms), undefined, { signal: this.#options.signal }).catch(() => undefined);
  }
}

// --- internal ---

// The SDK has tried each call three times by then.
const FAILED_POLLS_IN_A_ROW = 5;

function isFinal(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === "ResourceNotFoundException" || error.name === "AccessDeniedException")
  );
}

/** Records of one key keep their order, so they go one way: an FNV-1a hash of the key chooses it. */
function laneOf(record: PolledRecord, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 2166136261;
  for (const character of record.partitionKey) hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619);
  return (hash >>> 0) % lanes;
}
