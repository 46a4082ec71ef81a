import { setTimeout as sleep } from "node:timers/promises";
import type { KinesisClient, Shard } from "@aws-sdk/client-kinesis";
import { quoted, VpcflowError } from "../flow/errors.ts";
import { deliverBatch } from "./batch-delivery.ts";
import { BatchLane, INVOCATION_PAYLOAD_BYTES } from "./batch-lane.ts";
import type { DiscardedBatch } from "./discarded-batch.ts";
import type { Invocation } from "./function-process.ts";
import { type PolledRecord, polledRecord } from "./kinesis-event.ts";
import { type MappingCounts, type MappingSettings, noCounts } from "./mapping-settings.ts";
import { ShardFamily } from "./shard-family.ts";
import { type Poll, ShardReader, type ShardStart } from "./shard-reader.ts";

export interface EventSourceOptions {
  /** Not destroyed by the event source. */
  client: KinesisClient;
  settings: MappingSettings;
  invoke(event: object): Promise<Invocation>;
  /** Writes into the on-failure bucket; left out where the mapping names none. */
  discard?: (batch: DiscardedBatch) => Promise<void>;
  /** Ms between two polls of a shard. Lambda's is 1,000, the default. */
  pollIntervalMs?: number;
  /** Ms before the first retry, 1,000 by default; it doubles up to 60 times that. */
  retryDelayMs?: number;
}

/** A running event source mapping. */
export interface EventSource {
  counts(): Readonly<MappingCounts>;
  /** Resolves once everything that is on the stream at the time of the call was taken or given up. */
  drained(timeoutMs: number): Promise<void>;
  /** Why it stopped by itself. */
  failure(): Error | undefined;
  /** Ends the polling and waits for the invocation under way. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Polls a stream and invokes a function as a Lambda event source mapping does: every shard, parents before children, one
 * batch at a time (or `parallelizationFactor`, by partition key), in order
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html).
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  return new RunningEventSource(options);
}

// --- internal ---

const POLL_INTERVAL_MS = 1000;
const RETRY_DELAY_MS = 1000;
// The SDK has tried each call three times by then.
const FAILED_POLLS_IN_A_ROW = 5;

interface FollowedShard {
  lanes: readonly BatchLane[];
  /** When the last poll that found nothing newer was sent. */
  caughtUpAtMs: number;
  done: boolean;
}

class RunningEventSource implements EventSource {
  readonly #options: EventSourceOptions;
  readonly #family: ShardFamily;
  readonly #counts = noCounts();
  readonly #shards: FollowedShard[] = [];
  readonly #tasks = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #started = false;
  #failure: Error | undefined;

  constructor(options: EventSourceOptions) {
    this.#options = options;
    this.#family = new ShardFamily(options.client, options.settings.streamName);
    this.#run(this.#followReadyShards((shard) => firstStart(shard, options.settings)));
  }

  counts(): Readonly<MappingCounts> {
    return { ...this.#counts };
  }

  failure(): Error | undefined {
    return this.#failure;
  }

  async drained(timeoutMs: number): Promise<void> {
    const since = performance.now();
    while (!this.#isDrained(since)) {
      if (this.#failure) throw this.#failure;
      if (performance.now() - since > timeoutMs) throw this.#notDrained(timeoutMs);
      await sleep(10);
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    for (const shard of this.#shards) for (const lane of shard.lanes) lane.abandon();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  #isDrained(sinceMs: number): boolean {
    const settled = (shard: FollowedShard) =>
      shard.done || (shard.caughtUpAtMs >= sinceMs && shard.lanes.every((lane) => lane.idle));
    return this.#started && this.#failure === undefined && this.#shards.every(settled);
  }

  #notDrained(timeoutMs: number): VpcflowError {
    const { polled, invoked, failed } = this.#counts;
    const found = `${polled} records polled, ${invoked} handed over, ${failed} of those failed`;
    return new VpcflowError("EVENT_SOURCE_BUSY", `The stream was not drained within ${timeoutMs / 1000} s: ${found}.`, {
      subject: this.#options.settings.streamName,
      found,
      fix: "Look into the function's log; a long batching window or many retries take their time, too.",
    });
  }

  /** Keeps account of a task, and makes its failure the failure of the event source. */
  #run(task: Promise<void>): void {
    const held = task.catch((error: unknown) => this.#fail(error)).finally(() => this.#tasks.delete(held));
    this.#tasks.add(held);
  }

  #fail(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#abort.abort();
    for (const shard of this.#shards) for (const lane of shard.lanes) lane.abandon();
  }

  async #followReadyShards(startOf: (shard: Shard) => ShardStart | undefined): Promise<void> {
    for (const shard of await this.#family.ready().catch((error) => this.#refuse(error))) {
      const start = startOf(shard);
      if (start) this.#run(this.#follow(shard.ShardId!, start));
      else this.#family.drained(shard.ShardId!);
    }
    this.#started = true;
  }

  async #follow(shardId: string, start: ShardStart): Promise<void> {
    const { client, settings } = this.#options;
    const shard: FollowedShard = { lanes: this.#lanes(), caughtUpAtMs: -1, done: false };
    this.#shards.push(shard);
    const delivering = Promise.all(shard.lanes.map((lane) => lane.run()));
    this.#run(delivering.then(() => undefined));
    await this.#pollToEnd(new ShardReader(client, { streamName: settings.streamName, shardId }, start), shardId, shard);
    for (const lane of shard.lanes) lane.end();
    await delivering;
    if (this.#abort.signal.aborted) return;
    this.#family.drained(shardId);
    // A child holds what was written after its parent closed, so it is read from its beginning.
    const childStart: ShardStart = start.type === "LATEST" ? { type: "TRIM_HORIZON" } : start;
    await this.#followReadyShards(() => childStart);
    shard.done = true;
  }

  async #pollToEnd(reader: ShardReader, shardId: string, shard: FollowedShard): Promise<void> {
    let slowdown = 1;
    while (!this.#abort.signal.aborted) {
      const sentAt = performance.now();
      const poll = await this.#poll(reader);
      this.#take(poll, shardId, shard);
      if (poll.ended) return;
      if (poll.caughtUp) shard.caughtUpAtMs = sentAt;
      slowdown = poll.throttled ? Math.min(32, slowdown * 2) : 1;
      await this.#nextPoll(sentAt, slowdown, shard);
    }
  }

  async #poll(reader: ShardReader): Promise<Poll> {
    for (let failed = 1; ; failed += 1) {
      try {
        return await reader.poll();
      } catch (error) {
        if (this.#abort.signal.aborted) return { records: [], caughtUp: false, ended: false, throttled: false };
        if (failed === FAILED_POLLS_IN_A_ROW || isFinal(error)) this.#refuse(error);
        await this.#wait(this.#retryDelayMs);
      }
    }
  }

  #take(poll: Poll, shardId: string, shard: FollowedShard): void {
    this.#counts.polled += poll.records.length;
    for (const record of poll.records) {
      const polled = polledRecord(record, shardId, this.#options.settings);
      shard.lanes[laneOf(polled, shard.lanes.length)]!.add(polled);
    }
  }

  async #nextPoll(sentAtMs: number, slowdown: number, shard: FollowedShard): Promise<void> {
    const interval = (this.#options.pollIntervalMs ?? POLL_INTERVAL_MS) * slowdown;
    await this.#wait(Math.max(0, sentAtMs + interval - performance.now()));
    while (shard.lanes.some((lane) => lane.full) && !this.#abort.signal.aborted) await this.#wait(5);
  }

  #lanes(): BatchLane[] {
    const { settings } = this.#options;
    const limits = {
      batchSize: settings.batchSize,
      windowMs: settings.batchingWindowSeconds * 1000,
      payloadBytes: INVOCATION_PAYLOAD_BYTES,
    };
    const deliver = (batch: readonly PolledRecord[]) => this.#deliver(batch);
    return Array.from({ length: settings.parallelizationFactor }, () => new BatchLane(limits, deliver));
  }

  #deliver(batch: readonly PolledRecord[]): Promise<void> {
    const { settings, invoke, discard } = this.#options;
    return deliverBatch(batch, {
      settings,
      counts: this.#counts,
      invoke,
      ...(discard ? { discard } : {}),
      retryDelayMs: this.#retryDelayMs,
      signal: this.#abort.signal,
    });
  }

  get #retryDelayMs(): number {
    return this.#options.retryDelayMs ?? RETRY_DELAY_MS;
  }

  /** Waits, but not past the end of the event source. */
  async #wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }

  #refuse(error: unknown): never {
    const { streamName } = this.#options.settings;
    const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new VpcflowError("EVENT_SOURCE", `The event source mapping cannot read the stream ${quoted(streamName)}.`, {
      subject: streamName,
      found: quoted(found, 300),
      fix: "See that the stream exists and that Kinesis runs, then start again.",
      cause: error,
    });
  }
}

// With LATEST, a shard that is closed already holds only what was written before.
function firstStart(shard: Shard, settings: MappingSettings): ShardStart | undefined {
  switch (settings.startingPosition) {
    case "TRIM_HORIZON":
      return { type: "TRIM_HORIZON" };
    case "AT_TIMESTAMP":
      return { type: "AT_TIMESTAMP", timestamp: settings.startingTimestamp ?? new Date(0) };
    case "LATEST":
      return shard.SequenceNumberRange?.EndingSequenceNumber === undefined ? { type: "LATEST" } : undefined;
  }
}

/** Records of one key keep their order, so they go one way. */
function laneOf(record: PolledRecord, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 2166136261;
  for (const character of record.partitionKey) hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619);
  return (hash >>> 0) % lanes;
}

function isFinal(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === "ResourceNotFoundException" || error.name === "AccessDeniedException")
  );
}
