import { setTimeout as sleep } from "node:timers/promises";
import type { KinesisClient, Shard } from "@aws-sdk/client-kinesis";
import { quoted, VpcflowError } from "../flow/errors.ts";
import { ShardFamily } from "../sources/kinesis/shard-family.ts";
import { ShardReader, type ShardStart } from "../sources/kinesis/shard-reader.ts";
import { deliverBatch } from "./batch-delivery.ts";
import { BatchLane, INVOCATION_PAYLOAD_BYTES } from "./batch-lane.ts";
import type { DiscardedBatch } from "./discarded-batch.ts";
import { FollowedShard } from "./followed-shard.ts";
import type { Invocation } from "./function-process.ts";
import type { PolledRecord } from "./kinesis-event.ts";
import { type MappingCounts, type MappingSettings, noCounts } from "./mapping-settings.ts";

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
    this.#family = new ShardFamily(options.client, { StreamName: options.settings.streamName });
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
    while (!this.#started || !this.#shards.every((shard) => shard.settledSince(since))) {
      if (this.#failure) throw this.#failure;
      if (this.#abort.signal.aborted) throw new VpcflowError("EVENT_SOURCE_STOPPED", "The event source was stopped.");
      if (performance.now() - since > timeoutMs) throw notDrained(this.#options.settings, this.#counts, timeoutMs);
      await sleep(10);
    }
    if (this.#failure) throw this.#failure;
  }

  async stop(): Promise<void> {
    this.#end();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    await Promise.all(this.#shards.map((shard) => shard.abandon()));
  }

  #end(): void {
    this.#abort.abort();
    for (const shard of this.#shards) void shard.abandon();
  }

  /** Keeps account of a task, and makes its failure the failure of the event source. */
  #run(task: Promise<void>): void {
    const held = task.catch((error: unknown) => this.#fail(error)).finally(() => this.#tasks.delete(held));
    this.#tasks.add(held);
  }

  #fail(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#failure = error instanceof VpcflowError ? error : unreadable(this.#options.settings.streamName, error);
    this.#end();
  }

  async #followReadyShards(startOf: (shard: Shard) => ShardStart | undefined): Promise<void> {
    for (const shard of await this.#family.ready()) {
      const start = startOf(shard);
      if (start) this.#run(this.#follow(shard.ShardId!, start));
      else this.#family.drained(shard.ShardId!);
    }
    this.#started = true;
  }

  #follow(shardId: string, start: ShardStart): Promise<void> {
    const { client, settings, pollIntervalMs = POLL_INTERVAL_MS, retryDelayMs = RETRY_DELAY_MS } = this.#options;
    const shard = new FollowedShard({
      shardId,
      reader: new ShardReader(client, { stream: { StreamName: settings.streamName }, shardId }, start),
      lanes: this.#lanes(),
      settings,
      polled: (records) => {
        this.#counts.polled += records;
      },
      pollIntervalMs,
      retryDelayMs,
      signal: this.#abort.signal,
    });
    this.#shards.push(shard);
    return shard.run(() => this.#followChildren(shardId, start));
  }

  /** A child holds what was written after its parent closed, so with LATEST too it is read from its beginning. */
  #followChildren(shardId: string, start: ShardStart): Promise<void> {
    this.#family.drained(shardId);
    return this.#followReadyShards(() => (start.type === "LATEST" ? { type: "TRIM_HORIZON" } : start));
  }

  #lanes(): BatchLane[] {
    const { batchSize, batchingWindowSeconds, parallelizationFactor } = this.#options.settings;
    const limits = { batchSize, windowMs: batchingWindowSeconds * 1000, payloadBytes: INVOCATION_PAYLOAD_BYTES };
    const deliver = (batch: readonly PolledRecord[]) => this.#deliver(batch);
    return Array.from({ length: parallelizationFactor }, () => new BatchLane(limits, deliver));
  }

  #deliver(batch: readonly PolledRecord[]): Promise<void> {
    const { settings, invoke, discard, retryDelayMs = RETRY_DELAY_MS } = this.#options;
    const [counts, signal] = [this.#counts, this.#abort.signal];
    return deliverBatch(batch, { settings, counts, invoke, ...(discard ? { discard } : {}), retryDelayMs, signal });
  }
}

const POLL_INTERVAL_MS = 1000;
const RETRY_DELAY_MS = 1000;

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

function notDrained(settings: MappingSettings, counts: MappingCounts, timeoutMs: number): VpcflowError {
  const found = `${counts.polled} records polled, ${counts.invoked} handed over, ${counts.failed} of those failed`;
  return new VpcflowError("EVENT_SOURCE_BUSY", `The stream was not drained within ${timeoutMs / 1000} s: ${found}.`, {
    subject: settings.streamName,
    found,
    fix: "Look into the function's log; a long batching window or many retries take their time, too.",
  });
}

function unreadable(streamName: string, error: unknown): VpcflowError {
  const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new VpcflowError(
    "EVENT_SOURCE",
    `The event source mapping cannot go on with the stream ${quoted(streamName)}.`,
    {
      subject: streamName,
      found: quoted(found, 300),
      fix: "See that the stream exists and that Kinesis runs, then start again.",
      cause: error,
    },
  );
}
