import { ClosedShards } from "./closed-shards.ts";
import { registerConsumer } from "./fan-out-consumer.ts";
import type { OpenedStream } from "./open-stream.ts";
import type { KinesisOptions } from "./read-kinesis.ts";
import { type ShardFeed, ShardReader, type ShardStart } from "./shard-reader.ts";
import { SubscribedShard } from "./subscribed-shard.ts";

/** How the records of shards are come by. */
export interface FeedMaker {
  feed(shardId: string, start: ShardStart, signal: AbortSignal): ShardFeed;
  /** Takes away what was made at AWS for it. */
  end(): Promise<void>;
}

/** By GetRecords, which all readers of a shard share. */
export function pollingFeeds({ client, input, clock }: OpenedStream): FeedMaker {
  return {
    feed: (shardId, start, signal) =>
      new ShardReader(client, { stream: input, shardId, signal, now: () => clock.now() }, start),
    async end() {},
  };
}

/** By enhanced fan-out: a consumer of our own, for as long as it is needed. */
export async function subscribedFeeds(
  opened: OpenedStream,
  options: KinesisOptions & { signal: AbortSignal; notice(sentence: string): void },
): Promise<FeedMaker> {
  const consumer = await registerConsumer(opened, options);
  const closed = new ClosedShards(opened);
  return {
    feed: (shardId, start, signal) => {
      const isClosed = () => closed.has(shardId, signal);
      const now = (): number => opened.clock.now();
      return new SubscribedShard(opened.client, { consumerArn: consumer.arn, shardId, signal, now, isClosed }, start);
    },
    end: () => consumer.deregister(),
  };
}
