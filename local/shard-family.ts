import { type KinesisClient, ListShardsCommand, type Shard } from "@aws-sdk/client-kinesis";

/** Which shards of a stream may be read by now: a child waits until its parents are drained. */
export class ShardFamily {
  readonly #client: KinesisClient;
  readonly #streamName: string;
  readonly #begun = new Set<string>();
  readonly #drained = new Set<string>();

  constructor(client: KinesisClient, streamName: string) {
    this.#client = client;
    this.#streamName = streamName;
  }

  /** Marks a shard as read to its end. */
  drained(shardId: string): void {
    this.#drained.add(shardId);
  }

  /** Lists the stream's shards, and gives those that may begin now and did not before. */
  async ready(): Promise<Shard[]> {
    const shards = await this.#list();
    const listed = new Set(shards.map((shard) => shard.ShardId!));
    const waitsFor = (parent: string | undefined) =>
      parent !== undefined && listed.has(parent) && !this.#drained.has(parent);
    const ready = shards.filter(
      (shard) =>
        !this.#begun.has(shard.ShardId!) && !waitsFor(shard.ParentShardId) && !waitsFor(shard.AdjacentParentShardId),
    );
    for (const shard of ready) this.#begun.add(shard.ShardId!);
    return ready;
  }

  async #list(): Promise<Shard[]> {
    const shards: Shard[] = [];
    let next: { StreamName: string } | { NextToken: string } | undefined = { StreamName: this.#streamName };
    while (next) {
      const answer: { Shards?: Shard[] | undefined; NextToken?: string | undefined } = await this.#client.send(
        new ListShardsCommand(next),
      );
      shards.push(...(answer.Shards ?? []));
      next = answer.NextToken === undefined ? undefined : { NextToken: answer.NextToken };
    }
    return shards;
  }
}
