import {
  type KinesisClient,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEventStream,
} from "@aws-sdk/client-kinesis";
import { inTime } from "./patience.ts";
import { ShardPlace } from "./shard-place.ts";
import { NOTHING, type Poll, type ShardFeed, type ShardStart } from "./shard-reader.ts";

export interface Subscription {
  consumerArn: string;
  shardId: string;
  signal: AbortSignal;
  /** AWS's time, ms since the epoch. */
  now(): number;
  /** Whether the shard is known to be closed: asked where nothing comes any more. */
  isClosed(): Promise<boolean>;
}

/**
 * Reads one shard by enhanced fan-out: Kinesis pushes what comes for five minutes, and then is asked again.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
 */
export class SubscribedShard implements ShardFeed {
  readonly pushed = true;
  readonly #client: KinesisClient;
  readonly #subscription: Subscription;
  /** With records or without: Kinesis says in each event how far the shard has been read. */
  readonly #place: ShardPlace;
  /** The subscription was begun when the shard was known to be closed: what it has is all there ever will be. */
  #sinceClosed = false;
  #events: AsyncIterator<SubscribeToShardEventStream> | undefined;
  /** Ends the request of the subscription: the iterator's own end leaves it open, and in use. */
  #request = new AbortController();

  constructor(client: KinesisClient, subscription: Subscription, start: ShardStart) {
    this.#client = client;
    this.#subscription = subscription;
    this.#place = new ShardPlace(start);
  }

  /** The next event. @throws the SDK's errors, after which the next poll subscribes anew where this one came to */
  async poll(): Promise<Poll> {
    try {
      this.#events ??= await this.#subscribe();
      const { value, done } = await inTime(() => this.#events!.next(), QUIET_MS);
      if (done) this.close();
      return done ? NOTHING : await this.#ending(this.#pollOf(value));
    } catch (error) {
      this.close();
      // One subscription at a time, and five seconds between two: the old one's end is not known everywhere yet.
      const isEarly = error instanceof Error && error.name === "ResourceInUseException";
      if (isEarly) return { ...NOTHING, throttled: true };
      throw error;
    }
  }

  close(): void {
    this.#events = undefined;
    this.#subscription.signal.removeEventListener("abort", this.#abort);
    this.#request.abort();
  }

  readonly #abort = (): void => this.#request.abort();

  /**
   * Kinesis says when a shard ends. Should that be missed, the list of shards says it too: then a new subscription tells
   * whether anything is left, for what the old one has under way may be older than the list.
   */
  async #ending(poll: Poll): Promise<Poll> {
    if (poll.ended || !poll.caughtUp || poll.records.length > 0) return poll;
    if (this.#sinceClosed) return { ...poll, ended: true };
    if (await this.#subscription.isClosed()) {
      this.close();
      this.#sinceClosed = true;
    }
    return poll;
  }

  #pollOf(part: SubscribeToShardEventStream): Poll {
    const event = part.SubscribeToShardEvent;
    if (!event) throw Object.values(part).find((fault) => fault instanceof Error) ?? new Error("an unknown event came");
    const { Records: records = [], ContinuationSequenceNumber: after, MillisBehindLatest: behindMs } = event;
    const children = event.ChildShards ?? [];
    this.#place.reached(after ?? records.at(-1)?.SequenceNumber);
    const ended = after === undefined || children.length > 0;
    return { records, behindMs, caughtUp: (behindMs ?? 0) === 0, ended, children, throttled: false };
  }

  async #subscribe(): Promise<AsyncIterator<SubscribeToShardEventStream>> {
    const { consumerArn, shardId, signal } = this.#subscription;
    this.#request = new AbortController();
    signal.addEventListener("abort", this.#abort, { once: true });
    if (signal.aborted) this.#request.abort();
    const input = { ConsumerARN: consumerArn, ShardId: shardId, StartingPosition: positionOf(this.#place.start) };
    const askedMs = this.#subscription.now();
    const { EventStream: events } = await inTime(
      // Not what ends the call, but what ends the events too, which go on after it.
      () => this.#client.send(new SubscribeToShardCommand(input), { abortSignal: this.#request.signal }),
      QUIET_MS,
    );
    this.#place.asked(askedMs);
    return events![Symbol.asyncIterator]();
  }
}

// --- internal ---

/** Kinesis sends an event every few seconds, also where no record came. */
const QUIET_MS = 60_000;

function positionOf(start: ShardStart): StartingPosition {
  if (start.type === "AFTER_SEQUENCE_NUMBER") return { Type: start.type, SequenceNumber: start.sequenceNumber };
  if (start.type === "AT_TIMESTAMP") return { Type: start.type, Timestamp: start.timestamp };
  return { Type: start.type };
}
