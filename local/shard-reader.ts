import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type _Record as StreamRecord,
} from "@aws-sdk/client-kinesis";

/** Where a shard is read from. */
export type ShardStart = { type: "TRIM_HORIZON" } | { type: "LATEST" } | { type: "AT_TIMESTAMP"; timestamp: Date };

/** One GetRecords call. */
export interface Poll {
  records: readonly StreamRecord[];
  /** Everything that was in the shard when the call was made has been read. */
  caughtUp: boolean;
  /** The shard is closed and drained: its children follow. */
  ended: boolean;
  /** AWS asked to slow down. */
  throttled: boolean;
}

/** Reads one shard in order, renewing its iterator when it expires. */
export class ShardReader {
  readonly #client: KinesisClient;
  readonly #shard: { StreamName: string; ShardId: string };
  readonly #start: ShardStart;
  #iterator: string | undefined;
  #lastSequenceNumber: string | undefined;

  constructor(client: KinesisClient, shard: { streamName: string; shardId: string }, start: ShardStart) {
    this.#client = client;
    this.#shard = { StreamName: shard.streamName, ShardId: shard.shardId };
    this.#start = start;
  }

  /** @throws the SDK's errors, but for an expired iterator (it is renewed) and throttling (the answer says so). */
  async poll(): Promise<Poll> {
    try {
      this.#iterator ??= await this.#newIterator();
      const answer = await this.#client.send(new GetRecordsCommand({ ShardIterator: this.#iterator }));
      const records = answer.Records ?? [];
      this.#lastSequenceNumber = records.at(-1)?.SequenceNumber ?? this.#lastSequenceNumber;
      this.#iterator = answer.NextShardIterator;
      const ended = answer.NextShardIterator === undefined;
      return { records, caughtUp: (answer.MillisBehindLatest ?? 0) === 0, ended, throttled: false };
    } catch (error) {
      return this.#afterError(error);
    }
  }

  #afterError(error: unknown): Poll {
    const name = error instanceof Error ? error.name : "";
    if (name === "ExpiredIteratorException") this.#iterator = undefined;
    else if (!THROTTLED.has(name)) throw error;
    return { records: [], caughtUp: false, ended: false, throttled: THROTTLED.has(name) };
  }

  async #newIterator(): Promise<string | undefined> {
    const answer = await this.#client.send(new GetShardIteratorCommand({ ...this.#shard, ...this.#position() }));
    return answer.ShardIterator;
  }

  #position(): Pick<GetShardIteratorCommandInput, "StartingSequenceNumber" | "Timestamp"> & {
    ShardIteratorType: GetShardIteratorCommandInput["ShardIteratorType"];
  } {
    if (this.#lastSequenceNumber !== undefined) {
      return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: this.#lastSequenceNumber };
    }
    if (this.#start.type === "AT_TIMESTAMP") {
      return { ShardIteratorType: "AT_TIMESTAMP", Timestamp: this.#start.timestamp };
    }
    return { ShardIteratorType: this.#start.type };
  }
}

// --- internal ---

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
const THROTTLED = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "KMSThrottlingException",
  "ThrottlingException",
]);
