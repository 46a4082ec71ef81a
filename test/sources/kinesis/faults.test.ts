import { describe, expect, it, vi } from "vitest";
import { type Fault, onCalls } from "./fault-proxy.ts";
import { bed, proxy } from "./faulty-bed.ts";
import { numbered, readAll, startReading } from "./reading.ts";

const error = (name: string, more: Partial<Fault & { kind: "error" }> = {}): Fault => ({
  kind: "error",
  name,
  ...more,
});
const THROTTLED = error("ProvisionedThroughputExceededException");

/** A stream of two shards with twenty records, and their names. */
async function written(): Promise<{ stream: string; names: string[] }> {
  const stream = await bed.stream(2);
  const names = numbered("a", 20);
  await bed.write(stream, names);
  return { stream, names };
}

describe("what is read is exactly what was written, though", () => {
  it.each<[string, Fault]>([
    ["reads are throttled", THROTTLED],
    ["the requests of the account are limited", error("LimitExceededException")],
    ["the key is throttled", error("KMSThrottlingException")],
    ["Kinesis has a fault", error("InternalFailureException", { status: 500 })],
    ["Kinesis cannot be reached", error("ServiceUnavailable", { status: 503 })],
    ["the connection is reset", { kind: "reset" }],
    ["the connection is reset in the midst of the answer", { kind: "cut" }],
    ["the answer is empty, with more to come", { kind: "answer", json: { Records: [], MillisBehindLatest: 1 } }],
  ])("%s", async (_, fault) => {
    const { stream, names } = await written();
    let faults = 0;
    proxy.fault = (action, { number, input }) => {
      if (action !== "GetRecords" || number % 2 === 0 || number > 8) return undefined;
      faults++;
      // An empty answer leads on to where the iterator stood.
      const next = { NextShardIterator: input["ShardIterator"] };
      return fault.kind === "answer" ? { kind: "answer", json: { ...fault.json, ...next } } : fault;
    };
    expect((await readAll(proxy.endpoint, stream)).sort()).toEqual([...names].sort());
    expect(faults).toBeGreaterThan(1);
  });

  it("an iterator expires, before the first record and after some", async () => {
    const { stream, names } = await written();
    const reading = startReading(proxy.endpoint, stream, { from: "oldest", follow: true });
    proxy.fault = onCalls("GetRecords", [1, 2, 4, 5, 9], error("ExpiredIteratorException"));
    await reading.until(names);
    const more = numbered("b", 10);
    await bed.write(stream, more);
    await reading.until(more);
    await reading.cancel();
    expect([...reading.names].sort()).toEqual([...names, ...more].sort());
    expect(proxy.calls["GetShardIterator"]).toBeGreaterThan(2);
  });

  it("the shards cannot be listed and iterators not be had at first", async () => {
    const { stream, names } = await written();
    const faults = [
      onCalls("DescribeStreamSummary", [1], error("LimitExceededException")),
      onCalls("ListShards", [1, 2], { kind: "reset" }),
      onCalls("GetShardIterator", [1, 2, 3], THROTTLED),
    ];
    proxy.fault = (...call) => faults.map((fault) => fault(...call)).find(Boolean);
    expect((await readAll(proxy.endpoint, stream)).sort()).toEqual([...names].sort());
  });

  it("shards are split and merged under all of that", async () => {
    const stream = await bed.stream(2);
    const kinds: Fault[] = [THROTTLED, { kind: "cut" }, { kind: "reset" }, error("ExpiredIteratorException")];
    proxy.fault = (action, { number }) =>
      action === "GetRecords" && number % 3 === 0 ? kinds[(number / 3) % kinds.length] : undefined;
    const reading = startReading(proxy.endpoint, stream, { from: "oldest", follow: true });
    await bed.write(stream, numbered("a", 10));
    await bed.split(stream, "shardId-000000000001");
    await bed.write(stream, numbered("b", 10));
    await bed.merge(stream, "shardId-000000000000", "shardId-000000000002");
    await bed.write(stream, numbered("c", 10));
    const all = ["a", "b", "c"].flatMap((prefix) => numbered(prefix, 10));
    await reading.until(all);
    await reading.cancel();
    expect([...reading.names].sort()).toEqual(all.sort());
  });

  it("the list of shards does not know the children yet, and their parent told of them", async () => {
    const { stream, names } = await written();
    const before = { Shards: await bed.shards(stream) };
    await bed.split(stream, "shardId-000000000000");
    const more = numbered("b", 10);
    await bed.write(stream, more);
    proxy.fault = (action) => (action === "ListShards" ? { kind: "answer", json: before } : undefined);
    expect((await readAll(proxy.endpoint, stream)).sort()).toEqual([...names, ...more].sort());
  });

  it("this machine's clock is an hour ahead, or behind", async () => {
    const { stream, names } = await written();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const real = Date.now;
    for (const hours of [1, -1]) {
      const skewed = vi.spyOn(Date, "now").mockImplementation(() => real() + hours * 3_600_000);
      try {
        const reading = startReading(proxy.endpoint, stream, { from: "now", follow: true });
        await vi.waitFor(() => expect(proxy.calls["GetRecords"]).toBeGreaterThan(0), 20_000);
        const more = numbered(`new${hours}-`, 10);
        await bed.write(stream, more);
        await reading.until(more);
        await reading.cancel();
        expect([...reading.names].sort()).toEqual(more.sort());
        // AWS's clock is known to the second.
        await new Promise((resolve) => setTimeout(resolve, 1100));
      } finally {
        skewed.mockRestore();
      }
      proxy.calls = {};
    }
    expect((await readAll(proxy.endpoint, stream)).length).toBe(names.length + 20);
  });

  it("this machine's clock is an hour ahead, and the stream may not be described", async () => {
    const { stream } = await written();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    proxy.fault = (action) => (action === "DescribeStreamSummary" ? error("AccessDeniedException") : undefined);
    const real = Date.now;
    const skewed = vi.spyOn(Date, "now").mockImplementation(() => real() + 3_600_000);
    try {
      const reading = startReading(proxy.endpoint, stream, { from: "now", follow: true });
      await vi.waitFor(() => expect(proxy.calls["GetRecords"]).toBeGreaterThan(0), 20_000);
      const more = numbered("new", 4);
      await bed.write(stream, more);
      await reading.until(more);
      await reading.cancel();
      expect([...reading.names].sort()).toEqual(more);
    } finally {
      skewed.mockRestore();
    }
  });

  it("Kinesis refuses the signature for its time, and says which time it is", async () => {
    const { stream, names } = await written();
    const message = "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z";
    const headers = { date: new Date(Date.now() + 3_600_000).toUTCString() };
    proxy.fault = onCalls("GetRecords", [1], error("InvalidSignatureException", { message, headers }));
    expect((await readAll(proxy.endpoint, stream)).sort()).toEqual([...names].sort());
  });
});

describe("a fault that stays", () => {
  it("ends what is not followed, after some tries", async () => {
    const { stream } = await written();
    proxy.fault = (action) =>
      action === "GetRecords" ? error("InternalFailureException", { status: 500 }) : undefined;
    await expect(readAll(proxy.endpoint, stream)).rejects.toMatchObject({ name: "InternalFailureException" });
    expect(proxy.calls["GetRecords"]).toBeGreaterThanOrEqual(8);
  });

  it("is waited through, and told of, where the stream is followed", async () => {
    const { stream, names } = await written();
    proxy.fault = (action, { number }) => (action === "GetRecords" && number <= 10 ? THROTTLED : undefined);
    const reading = startReading(proxy.endpoint, stream, { from: "oldest", follow: true });
    await reading.until(names);
    await reading.cancel();
    expect(reading.notices.join()).toContain("tried on");
  });

  it.each(["AccessDeniedException", "ResourceNotFoundException"])(
    "that is final (%s) ends it at once",
    async (name) => {
      const { stream } = await written();
      proxy.fault = (action) => (action === "GetRecords" ? error(name) : undefined);
      const reading = startReading(proxy.endpoint, stream, { from: "oldest", follow: true });
      await expect(reading.ended).rejects.toMatchObject({ name });
      expect(proxy.calls["GetRecords"]).toBeLessThanOrEqual(2);
    },
  );
});

describe("other readers of the stream", () => {
  it("keep their room: the calls of a shard keep their distance", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["a"]);
    const pace = { readsPerSecond: 4, bytesPerSecond: 1e9, tipIntervalMs: 0, backOffMs: 20 };
    const reading = startReading(proxy.endpoint, stream, { from: "oldest", follow: true, pace });
    await vi.waitFor(() => expect(proxy.calls["GetRecords"]).toBeGreaterThan(4), 30_000);
    await reading.cancel();
    const times = proxy.times["GetRecords"]!;
    // Four a second: a call is sent no sooner than 250 ms after the one before, whatever the way takes.
    expect((times.at(-1)! - times[0]!) / (times.length - 1)).toBeGreaterThan(200);
  });
});
