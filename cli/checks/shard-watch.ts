import type { KinesisClient, _Record as KinesisRecord } from "@aws-sdk/client-kinesis";
import { listShardIds } from "../../sources/kinesis-sample.ts";

/** A record that has just arrived, and where. */
export interface Arrival {
  shardId: string;
  sequenceNumber: string;
  data: Uint8Array;
}

/** Reads what arrives on all shards of a stream from the moment on that it was opened, across splits and merges. */
export class ShardWatch {
  readonly #client: KinesisClient;
  readonly #iterators: Map<string, string>;
  readonly #stream: string;

  private constructor(client: KinesisClient, stream: string, iterators: Map<string, string>) {
    this.#client = client;
    this.#stream = stream;
    this.#iterators = iterators;
  }

  static async open(client: KinesisClient, stream: string): Promise<ShardWatch> {
    const watch = new ShardWatch(client, stream, new Map());
    for (const shardId of await listShardIds(client, stream)) await watch.#follow(shardId, "LATEST");
    return watch;
  }

  /** What has arrived since the last look: one read of each shard. */
  async look(): Promise<Arrival[]> {
    const { GetRecordsCommand } = await import("@aws-sdk/client-kinesis");
    const arrived: Arrival[] = [];
    for (const [shardId, ShardIterator] of [...this.#iterators]) {
      const answer = await this.#client.send(new GetRecordsCommand({ ShardIterator }));
      arrived.push(...(answer.Records ?? []).map((record) => arrivalOf(shardId, record)));
      if (answer.NextShardIterator) this.#iterators.set(shardId, answer.NextShardIterator);
      else this.#iterators.delete(shardId);
      for (const { ShardId } of answer.ChildShards ?? []) await this.#follow(ShardId!, "TRIM_HORIZON");
    }
    return arrived;
  }

  async #follow(ShardId: string, ShardIteratorType: "LATEST" | "TRIM_HORIZON"): Promise<void> {
    if (this.#iterators.has(ShardId)) return;
    const { GetShardIteratorCommand } = await import("@aws-sdk/client-kinesis");
    const request = new GetShardIteratorCommand({ StreamName: this.#stream, ShardId, ShardIteratorType });
    const { ShardIterator } = await this.#client.send(request);
    if (ShardIterator) this.#iterators.set(ShardId, ShardIterator);
  }
}

// --- internal ---

function arrivalOf(shardId: string, { SequenceNumber = "", Data = new Uint8Array() }: KinesisRecord): Arrival {
  return { shardId, sequenceNumber: SequenceNumber, data: Data };
}
