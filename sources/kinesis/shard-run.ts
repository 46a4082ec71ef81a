import type { ChildShard, _Record as StreamRecord } from "@aws-sdk/client-kinesis";
import { AnswerSize } from "./answer-size.ts";
import { ArrivalWindow, type ArrivalWindowOptions } from "./arrival-window.ts";
import type { ByteBudget, Share } from "./byte-budget.ts";
import { LatestPlace } from "./latest-place.ts";
import { type Pace, Pacer } from "./pace.ts";
import { patiently } from "./patience.ts";
import { pause } from "./pause.ts";
import type { Poll, ShardFeed } from "./shard-reader.ts";

/** Records of one shard, in its order. */
export interface Arrival {
  shardId: string;
  records: readonly StreamRecord[];
  /** The shard holds no more, and never will. */
  closed: boolean;
  /** Of a shard of which no record came yet: a later run may begin it here and misses nothing, ms since the epoch. */
  emptyToMs?: number | undefined;
  /** To be called once the records have been dealt with: others wait for their room. */
  done(): void;
}

/** One shard, and what its records come from. */
export interface RunningShard {
  shardId: string;
  /** It was closed before it was begun: it ends when it is drained, and not sooner, since its children follow. */
  closed: boolean;
  /** It is read from its latest on. */
  fromLatest: boolean;
  feed: ShardFeed;
}

/** What is the same for all shards of a reading. */
export interface ShardRunOptions extends ArrivalWindowOptions {
  budget: ByteBudget;
  pace: Pace;
  /** Goes on where all has been read. */
  follow: boolean;
  /** AWS's time, ms since the epoch. */
  now(): number;
  signal: AbortSignal;
  /** Hears of failures that are waited through. */
  trouble(shardId: string, error: Error, failures: number): void;
  give(arrival: Arrival): void;
}

/** `drained`: closed, and all of it given, so its children may begin. `ended`: nothing more of it is wanted. */
export type ShardEnd = { kind: "drained"; children: readonly ChildShard[] } | { kind: "ended" };

/**
 * Reads one shard until it is drained, until the window or the stream's present ends, or for ever.
 * @throws the SDK's error that is final or came too often, the signal's reason
 */
export async function runShard(shard: RunningShard, options: ShardRunOptions): Promise<ShardEnd> {
  const { feed } = shard;
  try {
    return await new ShardRun(shard, options).toEnd();
  } finally {
    feed.close();
  }
}

// --- internal ---

/** In a row; the SDK's own tries are turned off, since they would break the pace. */
const TRIES = 8;
const EMPTY_AT_TIP = 3;
/** What is pushed and was waited for so long had not come before; where a shard is quiet, it comes every five seconds. */
const WAITED_MS = 1000;
/** What stands beside a record's data. */
const RECORD_OVERHEAD_BYTES = 256;

/** What came, and the room that was taken for it. */
interface Polled {
  poll: Poll;
  share: Share;
}

class ShardRun {
  readonly #shard: RunningShard;
  readonly #options: ShardRunOptions;
  readonly #window: ArrivalWindow;
  readonly #pacer: Pacer;
  readonly #size: AnswerSize;
  readonly #latest: LatestPlace | undefined;
  /** By AWS's clock, before the call that was answered: the answer says nothing of what came later. */
  #askedMs = 0;
  /** When that call was sent, ms of `performance.now()`. */
  #sentMs = 0;
  /** The answer may have been on its way before that call: it does not say how far the shard has been read by then. */
  #isOld = false;
  #emptyAtTip = 0;

  constructor(shard: RunningShard, options: ShardRunOptions) {
    this.#shard = shard;
    this.#options = options;
    this.#window = new ArrivalWindow(options);
    this.#pacer = new Pacer(options.pace);
    this.#size = new AnswerSize(shard.feed);
    // Of what is pushed it is not known until when it says that there is nothing.
    if (options.resumes && shard.fromLatest && !shard.feed.pushed) this.#latest = new LatestPlace();
  }

  async toEnd(): Promise<ShardEnd> {
    while (true) {
      const poll = await this.#take();
      if (this.#isPast(poll)) return { kind: "ended" };
      if (this.#isDrained(poll)) return { kind: "drained", children: poll.children };
      if (!this.#options.follow && !this.#shard.closed && this.#isPresent(poll)) return { kind: "ended" };
    }
  }

  /** One poll, given on. */
  async #take(): Promise<Poll> {
    const { shardId } = this.#shard;
    const { poll, share } = await this.#poll();
    let kept = 0;
    try {
      const bytes = poll.records.reduce((sum, { Data }) => sum + Data!.length, 0);
      this.#pacer.called(this.#sentMs, bytes, poll.caughtUp);
      // The end of a subscription says nothing of how far the shard has been read.
      if (poll.behindMs !== undefined || bytes > 0) {
        this.#size.came(poll.records.length, bytes, { sentMs: this.#sentMs, caughtUp: poll.caughtUp });
      }
      const records = this.#window.wanted(poll.records);
      this.#emptyAtTip = poll.caughtUp && poll.records.length === 0 ? this.#emptyAtTip + 1 : 0;
      const closed = this.#isDrained(poll) && !this.#isPast(poll);
      const emptyToMs = this.#latest?.answered(this.#askedMs, poll);
      if (records.length === 0 && !closed && emptyToMs === undefined) return poll;
      kept = bytes + poll.records.length * RECORD_OVERHEAD_BYTES;
      this.#options.give({ shardId, records, closed, emptyToMs, done: () => share.keep(0) });
      return poll;
    } finally {
      share.keep(kept);
    }
  }

  #pace(): Promise<void> {
    return pause(this.#pacer.waitMs(performance.now()), this.#options.signal);
  }

  /** A new iterator takes its time, so the distance to the next call is not counted from before it was asked for. */
  async #open(): Promise<void> {
    this.#pacer.called(performance.now(), 0, false);
    await this.#shard.feed.open?.();
  }

  /** Room is taken for each try by itself: who waits to try again must not keep it from others. */
  #poll(): Promise<Polled> {
    const { signal, follow, pace, trouble, budget } = this.#options;
    return patiently(
      async () => {
        // Before there is room for the answer, which others could use meanwhile.
        await this.#pace();
        await this.#open();
        const share = await budget.take(this.#size.expected(performance.now()), signal);
        try {
          return { share, poll: await this.#call() };
        } catch (error) {
          share.keep(0);
          throw error;
        }
      },
      {
        signal,
        tries: follow ? Number.POSITIVE_INFINITY : TRIES,
        backOffMs: pace.backOffMs,
        trouble: (error, failures) => trouble(this.#shard.shardId, error, failures),
      },
    );
  }

  async #call(): Promise<Poll> {
    this.#askedMs = this.#options.now();
    this.#sentMs = performance.now();
    // One that fails is one of the shard's calls too.
    this.#pacer.called(this.#sentMs, 0, false);
    const poll = await this.#shard.feed.poll(this.#size.limit);
    this.#isOld = this.#shard.feed.pushed === true && performance.now() - this.#sentMs < WAITED_MS;
    if (poll.throttled) throw Object.assign(new Error("the shard is throttled"), { name: "ThrottlingException" });
    return poll;
  }

  /** Kinesis says so; where it only has nothing more, time after time, of a shard that was closed long ago, that is the same. */
  #isDrained({ ended }: Poll): boolean {
    return ended || (this.#shard.closed && this.#emptyAtTip >= EMPTY_AT_TIP);
  }

  /**
   * Whether the window's end has been reached: by a record, or by how far the shard has been read where it is empty. Of a
   * shard that was closed its emptiness says nothing: what arrived from then to the window's end is in its children. Nor do
   * the last records of a shard, for the next answer may be that it was closed.
   */
  #isPast({ records, behindMs, ended }: Poll): boolean {
    if (this.#window.isEndedBy(records)) return true;
    if (records.length > 0 || ended || this.#isOld || this.#shard.closed || behindMs === undefined) return false;
    return this.#window.isEndedAt(this.#askedMs - behindMs);
  }

  /** Whether all that was there when the reading began has been read. */
  #isPresent({ caughtUp, records }: Poll): boolean {
    return caughtUp || this.#window.isOfPresent(records);
  }
}
