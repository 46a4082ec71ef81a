import { describe, expect, it } from "vitest";
import { BatchLane, type BatchLimits } from "../../local/batch-lane.ts";
import { kinesisEvent, type PolledRecord } from "../../local/kinesis-event.ts";
import { namesIn, record } from "./mapping.ts";

function lane(limits: Partial<BatchLimits>, during?: () => Promise<void>) {
  const batches: string[] = [];
  const one = new BatchLane({ batchSize: 100, windowMs: 0, payloadBytes: 1_000_000, ...limits }, async (batch) => {
    await during?.();
    batches.push(namesIn(kinesisEvent(batch)).join(""));
  });
  return { one, batches, running: one.run() };
}

function fill(one: BatchLane, names: string, more: Partial<PolledRecord> = {}): void {
  [...names].forEach((name, index) => {
    one.add(record(name, index, more));
  });
}

describe("batches of a shard", () => {
  it("hold at most the batch size", async () => {
    const { one, batches, running } = lane({ batchSize: 2 });
    fill(one, "abcde");
    one.end();
    await running;
    expect(batches).toEqual(["ab", "cd", "e"]);
  });

  it("hold at most the payload of an invocation, and always one record", async () => {
    const { one, batches, running } = lane({ payloadBytes: 1100 });
    fill(one, "abc");
    one.add(record("L", 9, { payloadBytes: 5000 }));
    one.end();
    await running;
    expect(batches).toEqual(["ab", "c", "L"]);
  });

  it("wait for the batching window while they are not full", async () => {
    const { one, batches, running } = lane({ windowMs: 400, batchSize: 3 });
    fill(one, "ab");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(batches).toEqual([]);
    await expect.poll(() => batches).toEqual(["ab"]);
    fill(one, "cde");
    await expect.poll(() => batches, { timeout: 300, interval: 5 }).toEqual(["ab", "cde"]);
    one.end();
    await running;
  });

  it("are delivered one at a time", async () => {
    let [under, most] = [0, 0];
    const { one, running } = lane({ batchSize: 1 }, async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setTimeout(resolve, 2));
      under -= 1;
    });
    fill(one, "abc");
    expect(one.idle).toBe(false);
    one.end();
    await running;
    expect(most).toBe(1);
    expect(one.idle).toBe(true);
  });

  it("are forgotten when the lane is abandoned", async () => {
    const { one, batches, running } = lane({ windowMs: 60_000 });
    fill(one, "ab");
    one.abandon();
    await running;
    expect(batches).toEqual([]);
  });
});
