import type { KinesisClient, Shard } from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "vitest";
import { ShardFamily } from "../../../sources/kinesis/shard-family.ts";

/** A family over these pages of ListShards. */
function family(...pages: Shard[][]): ShardFamily {
  const send = async ({ input }: { input: { NextToken?: string } }) => {
    const page = Number(input.NextToken ?? 0);
    return { Shards: pages[page], ...(page + 1 < pages.length ? { NextToken: String(page + 1) } : {}) };
  };
  return new ShardFamily({ send } as unknown as KinesisClient, { StreamName: "flows" });
}

const ids = async (one: ShardFamily) => (await one.ready()).map((shard) => shard.ShardId);

describe("the shards of a stream", () => {
  it("may all begin where none has a parent, on every page of the list", async () => {
    expect(await ids(family([{ ShardId: "a" } as Shard], [{ ShardId: "b" } as Shard]))).toEqual(["a", "b"]);
  });

  it("begin once each", async () => {
    const one = family([{ ShardId: "a" } as Shard]);
    await one.ready();
    expect(await ids(one)).toEqual([]);
  });

  it("wait for their parent", async () => {
    const one = family([{ ShardId: "child", ParentShardId: "a" } as Shard, { ShardId: "a" } as Shard]);
    expect(await ids(one)).toEqual(["a"]);
    one.drained("a");
    expect(await ids(one)).toEqual(["child"]);
  });

  it("wait for both parents after a merge", async () => {
    const merged = { ShardId: "merged", ParentShardId: "a", AdjacentParentShardId: "b" } as Shard;
    const one = family([{ ShardId: "a" } as Shard, { ShardId: "b" } as Shard, merged]);
    await one.ready();
    one.drained("a");
    expect(await ids(one)).toEqual([]);
    one.drained("b");
    expect(await ids(one)).toEqual(["merged"]);
  });

  it("do not wait for a parent that the stream has forgotten", async () => {
    expect(await ids(family([{ ShardId: "child", ParentShardId: "long-gone" } as Shard]))).toEqual(["child"]);
  });

  it("are awaited of a parent that the stream knows, until one of them is listed", async () => {
    const pages: Shard[][] = [[{ ShardId: "parent" } as Shard]];
    const one = family(...pages);
    await one.ready();
    one.drained("parent");
    expect(one.awaitsChildren("parent")).toBe(true);
    expect(one.awaitsChildren("long-gone")).toBe(false);
    pages[0]!.push({ ShardId: "child", ParentShardId: "parent" } as Shard);
    expect(await ids(one)).toEqual(["child"]);
    expect(one.awaitsChildren("parent")).toBe(false);
  });
});
