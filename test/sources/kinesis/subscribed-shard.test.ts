import type { KinesisClient, StartingPosition } from "@aws-sdk/client-kinesis";
import { expect, it } from "vitest";
import { SubscribedShard } from "../../../sources/kinesis/subscribed-shard.ts";

const NOW_MS = 1_750_000_000_000;

it("of the latest that broke before its first event subscribes anew from when it was asked for, and passes over nothing", async () => {
  const asked: StartingPosition[] = [];
  const send = async ({ input }: { input: { StartingPosition: StartingPosition } }) => {
    asked.push(input.StartingPosition);
    return { EventStream: broken() };
  };
  const signal = new AbortController().signal;
  const subscription = { consumerArn: "arn", shardId: "s-0", signal, now: () => NOW_MS, isClosed: async () => false };
  const shard = new SubscribedShard({ send } as unknown as KinesisClient, subscription, { type: "LATEST" });
  await expect(shard.poll()).rejects.toThrow("reset");
  await expect(shard.poll()).rejects.toThrow("reset");
  expect(asked).toEqual([{ Type: "LATEST" }, { Type: "AT_TIMESTAMP", Timestamp: new Date(NOW_MS - 3000) }]);
});

// biome-ignore lint/correctness/useYield: it breaks before its first event.
async function* broken(): AsyncGenerator<never> {
  throw new Error("reset");
}
