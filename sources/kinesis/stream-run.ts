import { setMaxListeners } from "node:events";
import type { KinesisClient, Shard } from "@aws-sdk/client-kinesis";
import { ByteBudget } from "./byte-budget.ts";
import { Channel } from "./channel.ts";
import type { ShardPosition } from "./checkpoint.ts";
import { hasPassed } from "./clocks.ts";
import type { Pace } from "./pace.ts";
import { patiently } from "./patience.ts";
import { pause } from "./pause.ts";
import type { ServerClock } from "./server-clock.ts";
import { ShardFamily } from "./shard-family.ts";
import type { ShardFeed, ShardStart } from "./shard-reader.ts";
import { type Arrival, runShard, type ShardRunOptions } from "./shard-run.ts";
import { firstWantedMs, type StreamStart, startOfChild, startOfShard } from "./start.ts";
import type { StreamInput } from "./stream-name.ts";

export interface StreamRunOptions {
  client: KinesisClient;
  stream: StreamInput;
  clock: ServerClock;
  start: StreamStart;
  /** Where shards go on that were begun by an earlier run. */
  positions: ReadonlyMap<string, ShardPosition>;
  endMs: number;
  /** The positions are kept for a later run. */
  resumes: boolean;
  follow: boolean;
  pace: Pace;
  signal: AbortSignal;
  notice(sentence: string): void;
  feed(shardId: string, start: ShardStart, signal: AbortSignal): ShardFeed;
}

/** All shards of a stream at once, each in its order, children when their parents are drained. */
export class StreamRun {
  readonly arrivals = new Channel<Arrival>();
  readonly #options: StreamRunOptions;
  readonly #family: ShardFamily;
  readonly #abort = new AbortController();
  readonly #shared: ShardRunOptions;
  readonly #begunMs: number;
  #running = 0;
  #troubled = 0;

  constructor(options: StreamRunOptions) {
    const { signal, clock, start, pace, endMs, resumes, follow } = options;
    this.#options = options;
    this.#family = new ShardFamily(options.client, options.stream);
    this.#begunMs = clock.now();
    // Each shard waits on it, for several things.
    setMaxListeners(0, this.#abort.signal);
    signal.addEventListener("abort", () => this.#fail(signal.reason), { signal: this.#abort.signal });
    if (signal.aborted) this.#fail(signal.reason);
    this.#shared = {
      budget: new ByteBudget(IN_FLIGHT_BYTES),
      pace,
      startMs: firstWantedMs(start),
      endMs,
      resumes,
      follow,
      begunMs: this.#begunMs,
      now: () => clock.now(),
      signal: this.#abort.signal,
      trouble: (shardId, error, failures) => this.#tellOf(shardId, error, failures),
      give: (arrival) => this.arrivals.give(arrival),
    };
  }

  /** Begins. What comes, the end and failures are heard of by `arrivals`. */
  begin(): void {
    const closed = [...this.#options.positions].filter(([, position]) => position === "closed").map(([id]) => id);
    for (const shardId of closed) this.#family.drained(shardId);
    this.#keep(this.#beginFirst(closed));
  }

  /** Ends what is under way: nobody wants more. */
  stop(): void {
    this.#abort.abort();
    this.arrivals.end();
  }

  #firstStart(shard: Shard): ShardStart | undefined {
    return this.#resumed(shard) ?? startOfShard(shard, this.#options.start, this.#begunMs);
  }

  /** @param closed shards that an earlier run drained: it may have ended before their children were listed */
  async #beginFirst(closed: readonly string[]): Promise<void> {
    const unwanted = await this.#beginReady((shard) => this.#firstStart(shard));
    await Promise.all([...closed, ...unwanted].map((shardId) => this.#awaitChildren(shardId)));
  }

  #resumed({ ShardId }: Shard): ShardStart | undefined {
    const position = this.#options.positions.get(ShardId!);
    if (position === undefined || position === "closed") return undefined;
    if ("since" in position) return startOfChild({ type: "since", ms: position.since }, this.#begunMs);
    return { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: position.after };
  }

  /**
   * Begins the shards whose time has come, each where it is told to; those of which nothing is wanted count as drained, and
   * their children are begun by the same list: by a later one they might be closed, with records that came meanwhile.
   * @returns those of which nothing is wanted
   */
  async #beginReady(startOf: (shard: Shard) => ShardStart | undefined): Promise<string[]> {
    const unwanted: string[] = [];
    for (let ready = await this.#list(); ready.length > 0; ready = this.#family.readyOfListed()) {
      for (const shard of ready) {
        const start = startOf(shard);
        if (start) this.#keep(this.#run(shard, start));
        else unwanted.push(shard.ShardId!);
      }
      for (const shardId of unwanted) this.#family.drained(shardId);
    }
    return unwanted;
  }

  #list(): Promise<Shard[]> {
    const signal = this.#abort.signal;
    const { follow, pace } = this.#options;
    const tries = follow ? Number.POSITIVE_INFINITY : LIST_TRIES;
    return patiently(() => this.#family.ready(signal), { signal, tries, backOffMs: pace.backOffMs });
  }

  async #run({ ShardId, SequenceNumberRange }: Shard, start: ShardStart): Promise<void> {
    const shardId = ShardId!;
    const closed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
    const feed = this.#options.feed(shardId, start, this.#abort.signal);
    const end = await runShard({ shardId, closed, fromLatest: start.type === "LATEST", feed }, this.#shared);
    if (end.kind === "ended") return;
    this.#family.drained(shardId, end.children);
    await this.#beginChildren(shardId);
  }

  async #beginChildren(parentId: string): Promise<void> {
    await this.#beginReady((shard) => this.#childStart(shard));
    await this.#awaitChildren(parentId);
  }

  /**
   * The list may not know yet what came of a shard that was closed a moment ago. It is asked until it does, or the window has
   * ended: then once more, for what was in the window may be in children that are being made.
   */
  async #awaitChildren(parentId: string): Promise<void> {
    const { follow, endMs, clock } = this.#options;
    for (let isOver = false; follow && !isOver && this.#family.awaitsChildren(parentId); ) {
      isOver = hasPassed(endMs, clock.now());
      await pause(RELIST_MS, this.#abort.signal);
      await this.#beginReady((shard) => this.#childStart(shard));
    }
  }

  #childStart(shard: Shard): ShardStart {
    return this.#resumed(shard) ?? startOfChild(this.#options.start, this.#begunMs);
  }

  /** Keeps account of a task: its failure is that of the reading, and when all are done it has ended. */
  #keep(task: Promise<void>): void {
    this.#running++;
    task
      .then(() => {
        this.#running--;
        if (this.#running === 0) this.arrivals.end();
      })
      .catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    this.arrivals.fail(error);
    this.#abort.abort(error);
  }

  /** A stumble is nothing to tell of; what lasts is, and then again each time that it has lasted twice as long. */
  #tellOf(shardId: string, error: Error, failures: number): void {
    const isTold = failures >= TOLD_FROM && Number.isInteger(Math.log2(failures / TOLD_FROM));
    if (!isTold || this.#troubled++ >= TOLD) return;
    this.#options.notice(
      `${shardId} has given no answer ${failures} times in a row (${error.name}); it is tried on, nothing is lost.`,
    );
  }
}

// --- internal ---

/** Records that were read and not yet taken, over all shards. */
const IN_FLIGHT_BYTES = 32 * 1024 * 1024;
const LIST_TRIES = 8;
const RELIST_MS = 1000;
/** So many failures in a row are told of, and so often at most. */
const TOLD_FROM = 4;
const TOLD = 20;
