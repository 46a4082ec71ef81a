import { describe, expect, it } from "vitest";
import { Channel } from "../../../sources/kinesis/channel.ts";

async function taken(channel: Channel<number>) {
  const all: number[] = [];
  for await (const item of channel) all.push(item);
  return all;
}

describe("a channel", () => {
  it("gives what it was given, before and after it was asked, and ends", async () => {
    const channel = new Channel<number>();
    channel.give(1);
    channel.give(2);
    const all = taken(channel);
    await new Promise((resolve) => setImmediate(resolve));
    channel.give(3);
    channel.end();
    expect(await all).toEqual([1, 2, 3]);
  });

  it("throws a failure at once, before what was given and not taken", async () => {
    const channel = new Channel<number>();
    channel.give(1);
    channel.give(2);
    const items = channel[Symbol.asyncIterator]();
    expect(await items.next()).toMatchObject({ value: 1 });
    channel.fail(new Error("broken"));
    await expect(items.next()).rejects.toThrow("broken");
  });

  it("keeps the first failure", async () => {
    const channel = new Channel<number>();
    channel.fail(new Error("first"));
    channel.fail(new Error("second"));
    channel.end();
    await expect(taken(channel)).rejects.toThrow("first");
  });
});
