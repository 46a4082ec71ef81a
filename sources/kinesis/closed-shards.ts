import { listShards } from "./list-shards.ts";
import type { OpenedStream } from "./open-stream.ts";

/** Which shards of a stream have been closed, asked for from time to time for all of them together. */
export class ClosedShards {
  readonly #stream: OpenedStream;
  #closed: ReadonlySet<string> = new Set();
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(stream: OpenedStream) {
    this.#stream = stream;
  }

  /** Whether it is known to be closed; a list that cannot be had says nothing. */
  async has(shardId: string, signal: AbortSignal): Promise<boolean> {
    if (performance.now() - this.#askedMs >= ASK_MS) {
      this.#askedMs = performance.now();
      const { client, input } = this.#stream;
      const shards = await listShards(client, input, signal).catch(() => []);
      const closed = shards.filter((shard) => shard.SequenceNumberRange?.EndingSequenceNumber !== undefined);
      this.#closed = new Set([...this.#closed, ...closed.map(({ ShardId }) => ShardId!)]);
    }
    return this.#closed.has(shardId);
  }
}

// --- internal ---

const ASK_MS = 10_000;
