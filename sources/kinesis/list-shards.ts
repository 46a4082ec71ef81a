import {
  type KinesisClient,
  ListShardsCommand,
  type ListShardsCommandOutput,
  type Shard,
} from "@aws-sdk/client-kinesis";
import { CALL_MS, inTime } from "./patience.ts";
import type { StreamInput } from "./stream-name.ts";

/** All shards of a stream that still hold records, open and closed, over all pages. */
export async function listShards(client: KinesisClient, stream: StreamInput, signal?: AbortSignal): Promise<Shard[]> {
  const shards: Shard[] = [];
  let token: string | undefined;
  do {
    // A page's token stands for the stream: AWS refuses both together.
    const command = new ListShardsCommand(token === undefined ? stream : { NextToken: token });
    const page: ListShardsCommandOutput = await inTime(
      (abortSignal) => client.send(command, { abortSignal }),
      CALL_MS,
      signal,
    );
    shards.push(...(page.Shards ?? []));
    token = page.NextToken;
  } while (token);
  return shards;
}
