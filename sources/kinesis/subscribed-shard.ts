import {
  type KinesisClient,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEventStream,
} from "@aws-sdk/client-kinesis";
import { inTime } from "./patience.ts";
import { NOTHING, type Poll, type ShardFeed, type ShardStart } from "./shard-reader.ts";

export interface Subscription {
  consumerArn: string;
  shardId: string;
  signal: AbortSignal;
  /** Whether the shard is known to be closed: asked where nothing comes any more. */
  isClosed(): Promise<boolean>;
}

/**
 * Reads one shard by enhanced fan-out: Kinesis pushes what comes for five minutes, and then is asked again.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
 */
export class SubscribedShard implements ShardFeed {
  readonly #client: KinesisClient;
  readonly #subscription: Subscription;
  readonly #start: ShardStart;
  /** How far the shard has been read, with records or without: Kinesis says so in each event. */
  #after: string | undefined;
  /** The subscription was begun when the shard was known to be closed: what it has is all there ever will be. */
  #sinceClosed = false;
  #events: AsyncIterator<SubscribeToShardEventStream> | undefined;
  /** Ends the request of the subscription: the iterator's own end leaves it open, and in use. */
  #request = new AbortController();

  constructor(client: KinesisClient, subscription: Subscription, start: ShardStart) {
    this.#client = client;
    this.#subscription = subscription;
    this.#start = start;
  }

  /** The next event. @throws the SDK's errors, after which the next poll subscribes anew where this one came to */
  async poll(): Promise<Poll> {
    try {
      this.#events ??= await this.#subscribe();
      const { value, done } = await inTime(this.#events.next(), QUIET_MS);
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
    this.#after = after ?? records.at(-1)?.SequenceNumber ?? this.#after;
    const ended = after === undefined || children.length > 0;
    return { records, behindMs, caughtUp: (behindMs ?? 0) === 0, ended, children, throttled: false };
  }

  async #subscribe(): Promise<AsyncIterator<SubscribeToShardEventStream>> {
    const { consumerArn, shardId, signal } = this.#subscription;
    this.#request = new AbortController();
    signal.addEventListener("abort", this.#abort, { once: true });
    if (signal.aborted) this.#request.abort();
    const input = { ConsumerARN: consumerArn, ShardId: shardId, StartingPosition: this.#position() };
    const { EventStream: events } = await inTime(
      this.#client.send(new SubscribeToShardCommand(input), { abortSignal: this.#request.signal }),
      QUIET_MS,
    );
    return events![Symbol.asyncIterator]();
  }

  #position(): StartingPosition {
    const start = this.#start;
    const after = this.#after ?? (start.type === "AFTER_SEQUENCE_NUMBER" ? start.sequenceNumber : undefined);
    if (after !== undefined) return { Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after };
    if (start.type === "AT_TIMESTAMP") return { Type: "AT_TIMESTAMP", Timestamp: start.timestamp };
    return { Type: start.type };
  }
}

// --- internal ---

/** Kinesis sends an event every few seconds, also where no record came. */
const QUIET_MS = 60_000;
