import {
  type ChildShard,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type _Record as StreamRecord,
} from "@aws-sdk/client-kinesis";
import { isThrottled } from "./passing-errors.ts";
import { CALL_MS, inTime } from "./patience.ts";
import { ShardPlace } from "./shard-place.ts";
import type { StreamInput } from "./stream-name.ts";

/** Where a shard is read from. */
export type ShardStart =
  | { type: "TRIM_HORIZON" }
  | { type: "LATEST" }
  | { type: "AT_TIMESTAMP"; timestamp: Date }
  | { type: "AFTER_SEQUENCE_NUMBER"; sequenceNumber: string };

/** One look at a shard. */
export interface Poll {
  records: readonly StreamRecord[];
  /** How far behind the shard's newest record the answer is, in ms; 0 when everything has been read. */
  behindMs: number | undefined;
  /** Everything that was in the shard when the call was made has been read. */
  caughtUp: boolean;
  /** The shard is closed and drained: its children follow. */
  ended: boolean;
  /** The shards that follow, where it has ended and Kinesis named them. */
  children: readonly ChildShard[];
  /** AWS asked to slow down. */
  throttled: boolean;
}

/** What a shard's records come from, in order: polls, or a subscription. */
export interface ShardFeed {
  /** What comes is not asked for but pushed: it may have been under way for a while when a poll takes it. */
  readonly pushed?: true;
  /** Makes ready for the next poll, which then is a single call; a poll that comes without sees to it itself. */
  open?(): Promise<void>;
  /** @param limit the most records that are wanted at once, where that can be said */
  poll(limit?: number): Promise<Poll>;
  /** Nothing more is wanted. */
  close(): void;
}

/** Reads one shard in order by GetRecords, renewing its iterator when it expires. */
export class ShardReader implements ShardFeed {
  readonly #client: KinesisClient;
  readonly #shard: StreamInput & { ShardId: string };
  readonly #place: ShardPlace;
  readonly #now: () => number;
  readonly #signal: AbortSignal | undefined;
  #iterator: string | undefined;

  constructor(
    client: KinesisClient,
    shard: { stream: StreamInput; shardId: string; signal?: AbortSignal; now?: () => number },
    start: ShardStart,
  ) {
    this.#client = client;
    this.#shard = { ...shard.stream, ShardId: shard.shardId };
    this.#place = new ShardPlace(start);
    this.#now = shard.now ?? Date.now;
    this.#signal = shard.signal;
  }

  /** Has an iterator, by a call that is none of the shard's five a second. @throws the SDK's errors */
  async open(): Promise<void> {
    this.#iterator ??= await this.#newIterator();
  }

  /** @throws the SDK's errors, but for an expired iterator (it is renewed) and throttling (the answer says so). */
  async poll(limit?: number): Promise<Poll> {
    try {
      await this.open();
      // The iterator names the stream; that of another account must be named by its ARN too.
      const command = new GetRecordsCommand({
        ShardIterator: this.#iterator,
        ...("StreamARN" in this.#shard && { StreamARN: this.#shard.StreamARN }),
        ...(limit !== undefined && { Limit: limit }),
      });
      const send = (abortSignal: AbortSignal) => this.#client.send(command, { abortSignal });
      const answer = await inTime(send, CALL_MS, this.#signal);
      const records = answer.Records ?? [];
      this.#place.reached(records.at(-1)?.SequenceNumber);
      this.#iterator = answer.NextShardIterator;
      const ended = answer.NextShardIterator === undefined;
      const caughtUp = (answer.MillisBehindLatest ?? 0) === 0;
      const children = answer.ChildShards ?? [];
      return { records, behindMs: answer.MillisBehindLatest, caughtUp, ended, children, throttled: false };
    } catch (error) {
      return this.#afterError(error);
    }
  }

  close(): void {
    this.#iterator = undefined;
  }

  #afterError(error: unknown): Poll {
    const expired = error instanceof Error && error.name === "ExpiredIteratorException";
    if (expired) this.#iterator = undefined;
    else if (!isThrottled(error)) throw error;
    return { ...NOTHING, throttled: !expired };
  }

  async #newIterator(): Promise<string | undefined> {
    const command = new GetShardIteratorCommand({ ...this.#shard, ...positionOf(this.#place.start) });
    const askedMs = this.#now();
    const send = (abortSignal: AbortSignal) => this.#client.send(command, { abortSignal });
    const answer = await inTime(send, CALL_MS, this.#signal);
    this.#place.asked(askedMs);
    return answer.ShardIterator;
  }
}

/** A poll that brought nothing and says nothing. */
export const NOTHING: Poll = {
  records: [],
  behindMs: undefined,
  caughtUp: false,
  ended: false,
  children: [],
  throttled: false,
};

// --- internal ---

function positionOf(start: ShardStart): Pick<GetShardIteratorCommandInput, "StartingSequenceNumber" | "Timestamp"> & {
  ShardIteratorType: GetShardIteratorCommandInput["ShardIteratorType"];
} {
  if (start.type === "AFTER_SEQUENCE_NUMBER") {
    return { ShardIteratorType: start.type, StartingSequenceNumber: start.sequenceNumber };
  }
  if (start.type === "AT_TIMESTAMP") return { ShardIteratorType: start.type, Timestamp: start.timestamp };
  return { ShardIteratorType: start.type };
}
