import type { ChildShard, KinesisClient, Shard } from "@aws-sdk/client-kinesis";
import { listShards } from "./list-shards.ts";
import type { StreamInput } from "./stream-name.ts";

/** Which shards of a stream may be read by now: a child waits until its parents are drained. */
export class ShardFamily {
  readonly #client: KinesisClient;
  readonly #stream: StreamInput;
  readonly #begun = new Set<string>();
  readonly #drained = new Set<string>();
  /** Those that a drained parent told of: the list may not know them yet. */
  readonly #told = new Map<string, Shard>();
  readonly #parents = new Set<string>();
  /** What the stream knew when it was last asked. */
  #listed: ReadonlyMap<string, Shard> = new Map();

  constructor(client: KinesisClient, stream: StreamInput) {
    this.#client = client;
    this.#stream = stream;
  }

  /** Marks a shard as read to its end, before it was begun too; `children` as its last answer named them. */
  drained(shardId: string, children: readonly ChildShard[] = []): void {
    this.#begun.add(shardId);
    this.#drained.add(shardId);
    for (const { ShardId, ParentShards = [], HashKeyRange } of children) {
      const [ParentShardId, AdjacentParentShardId] = ParentShards;
      const parents = { ParentShardId, AdjacentParentShardId };
      this.#told.set(ShardId!, { ShardId, ...parents, HashKeyRange, SequenceNumberRange: undefined });
    }
  }

  /**
   * Whether shards will follow this one, which was drained, of which the list does not know yet. One that the stream has
   * forgotten was followed by others long ago.
   */
  awaitsChildren(shardId: string): boolean {
    return this.#listed.has(shardId) && !this.#parents.has(shardId);
  }

  /** Lists the stream's shards, and gives those that may begin now and did not before. */
  async ready(signal?: AbortSignal): Promise<Shard[]> {
    const listed = await listShards(this.#client, this.#stream, signal);
    this.#listed = new Map(listed.map((shard) => [shard.ShardId!, shard]));
    return this.readyOfListed();
  }

  /** Those that may begin by what was listed last, now that others count as drained. */
  readyOfListed(): Shard[] {
    const known = new Map([...this.#told, ...this.#listed]);
    for (const { ParentShardId, AdjacentParentShardId } of known.values()) {
      if (ParentShardId !== undefined) this.#parents.add(ParentShardId);
      if (AdjacentParentShardId !== undefined) this.#parents.add(AdjacentParentShardId);
    }
    const waitsFor = (parent: string | undefined) =>
      parent !== undefined && known.has(parent) && !this.#drained.has(parent);
    const ready = [...known.values()].filter(
      (shard) =>
        !this.#begun.has(shard.ShardId!) && !waitsFor(shard.ParentShardId) && !waitsFor(shard.AdjacentParentShardId),
    );
    for (const shard of ready) this.#begun.add(shard.ShardId!);
    return ready;
  }
}
