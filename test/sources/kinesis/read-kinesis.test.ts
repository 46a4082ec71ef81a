import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { numbered, readAll, startReading } from "./reading.ts";
import { HALF, lineOf, message, type StreamBed, startBed } from "./stream-bed.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let bed: StreamBed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed.stop());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const later = (ms: number) => Date.now() + ms;

describe("a stream is read", () => {
  it("from all shards at once, in order within each, to its end", async () => {
    const stream = await bed.stream(3);
    const names = numbered("a", 30);
    await bed.write(stream, names);
    const reading = startReading(bed.endpoint, stream, { from: "oldest" });
    await reading.ended;
    expect([...reading.names].sort()).toEqual([...names].sort());
    const places = reading.batches.map(({ place }) => (place?.kind === "record" ? place : undefined)!);
    const shardIds = [...new Set(places.map(({ shardId }) => shardId))];
    expect(shardIds.length).toBe(3);
    for (const shardId of shardIds) {
      const order = places.filter((place) => place.shardId === shardId).map((place) => BigInt(place.sequenceNumber));
      expect(order).toEqual([...order].sort((one, other) => (one < other ? -1 : 1)));
    }
    expect(reading.source.counts).toMatchObject({ envelopes: 30, events: 30, damages: 0 });
    expect(reading.batches[0]!.place).toMatchObject({ kind: "record", stream });
  });

  it("by its ARN, which says the region too", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["a"]);
    const arn = `arn:aws:kinesis:eu-west-1:123456789012:stream/${stream}`;
    expect(await readAll(bed.endpoint, arn, { session: { endpointUrl: bed.endpoint } })).toEqual(["a"]);
  });

  it("with plain lines, health checks and events that carry their fields", async () => {
    const stream = await bed.stream(1);
    const control = { messageType: "CONTROL_MESSAGE", owner: "CloudwatchLogs", logGroup: "", logStream: "" };
    await bed.put(stream, Buffer.from(`${lineOf("plain")}\n`));
    await bed.put(stream, Buffer.from(JSON.stringify({ ...control, subscriptionFilters: [], logEvents: [] })));
    await bed.put(stream, message([lineOf("one"), lineOf("two")]));
    const reading = startReading(bed.endpoint, stream, { from: "oldest" });
    await reading.ended;
    expect(reading.names).toEqual(["plain", "one", "two"]);
    expect(reading.source.counts).toMatchObject({ envelopes: 3, controlMessages: 1, events: 3, damages: 0 });
  });

  it("that is not there with a sentence that says so", async () => {
    await expect(readAll(bed.endpoint, "no-such")).rejects.toMatchObject({
      code: "STREAM",
      message: 'There is no Kinesis stream "no-such" in eu-west-1.',
    });
  });
});

describe("the window of a stream", () => {
  it("goes by arrival: from the start on, and before the end", async () => {
    const stream = await bed.stream(2);
    await bed.write(stream, numbered("early", 4));
    await sleep(30);
    const startMs = Date.now();
    await bed.write(stream, numbered("within", 4));
    await sleep(30);
    const endMs = Date.now();
    await sleep(30);
    await bed.write(stream, numbered("late", 4));
    const names = await readAll(bed.endpoint, stream, { from: undefined!, window: { startMs, endMs } });
    expect(names.sort()).toEqual(numbered("within", 4));
  });

  it("begins an hour ago when nothing is said", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["a"]);
    const reading = startReading(bed.endpoint, stream);
    await reading.ended;
    expect(reading.names).toEqual(["a"]);
  });

  it("ends what is followed when its end comes, though nothing arrives", async () => {
    const stream = await bed.stream(2);
    const window = { startMs: Date.now() - 60_000, endMs: later(500) };
    const reading = startReading(bed.endpoint, stream, { follow: true, window });
    await bed.write(stream, ["a"]);
    await reading.ended;
    expect(reading.names).toEqual(["a"]);
  });
});

describe("a stream is followed", () => {
  it.each(["now", "latest"] as const)("from %s on, without what was there", async (from) => {
    const stream = await bed.stream(2);
    await bed.write(stream, numbered("old", 4));
    await sleep(20);
    const reading = startReading(bed.endpoint, stream, { from, follow: true });
    // With `latest` a record counts once the shards are open: write until the first ones come.
    let written = 0;
    while (new Set(reading.batches.map(({ place }) => place?.kind === "record" && place.shardId)).size < 2) {
      await bed.write(stream, [`new${written++}`]);
    }
    await bed.write(stream, ["last"]);
    await reading.until(["last"]);
    expect(reading.names.filter((name) => name.startsWith("old"))).toEqual([]);
    if (from === "now") await reading.until(numbered("new", written));
    await reading.cancel();
    await expect(reading.ended).rejects.toMatchObject({ name: "AbortError" });
  });

  it("through a split and a merge, in order, with nothing lost or doubled", async () => {
    const stream = await bed.stream(2);
    await bed.write(stream, numbered("a", 10));
    const reading = startReading(bed.endpoint, stream, { from: "oldest", follow: true });
    const [first, second] = await bed.shards(stream);
    const splitting = bed.split(stream, first!.ShardId!);
    await bed.write(stream, numbered("b", 20));
    await splitting;
    await bed.write(stream, numbered("c", 10));
    const child = (await bed.shards(stream)).filter(({ ParentShardId }) => ParentShardId === first!.ShardId)[1]!;
    const merging = bed.merge(stream, child.ShardId!, second!.ShardId!);
    await bed.write(stream, numbered("d", 20));
    await merging;
    await bed.write(stream, numbered("e", 10));
    const all = [
      ...numbered("a", 10),
      ...numbered("b", 20),
      ...numbered("c", 10),
      ...numbered("d", 20),
      ...numbered("e", 10),
    ];
    await reading.until(all);
    await reading.cancel();
    expect([...reading.names].sort()).toEqual(all.sort());
  });

  it("from the latest on through splits before and after it began, without what was there", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, numbered("old", 4));
    await bed.split(stream, "shardId-000000000000");
    await bed.write(stream, numbered("older", 4));
    const reading = startReading(bed.endpoint, stream, { from: "latest", follow: true });
    let written = 0;
    while (new Set(reading.batches.map(({ place }) => place?.kind === "record" && place.shardId)).size < 2) {
      await bed.write(stream, [`first${written++}`]);
    }
    await bed.split(stream, "shardId-000000000001");
    await bed.write(stream, numbered("new", 20));
    await reading.until(numbered("new", 20));
    await reading.cancel();
    expect(reading.names.filter((name) => name.startsWith("old"))).toEqual([]);
    expect(reading.names.filter((name) => name.startsWith("new")).length).toBe(20);
  });

  it("of one key in its order, though its shard was split and merged again", async () => {
    const stream = await bed.stream(1);
    const names: string[] = [];
    const put = async (count: number) => {
      for (const name of numbered(`k${names.length}-`, count)) {
        names.push(name);
        await bed.put(stream, message([lineOf(name)]), HALF + 5n);
      }
    };
    await put(5);
    await bed.split(stream, "shardId-000000000000");
    await put(5);
    await bed.merge(stream, "shardId-000000000001", "shardId-000000000002");
    await put(5);
    const reading = startReading(bed.endpoint, stream, { from: "oldest", follow: true });
    await reading.until(names);
    await put(2);
    await reading.until(names);
    await reading.cancel();
    expect(reading.names).toEqual(names);
  });

  it("not: it ends with the open shards, though the stream was resharded before", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, numbered("a", 5));
    await bed.split(stream, "shardId-000000000000");
    await bed.write(stream, numbered("b", 5));
    const all = [...numbered("a", 5), ...numbered("b", 5)];
    expect((await readAll(bed.endpoint, stream)).sort()).toEqual(all);
    const since = { from: undefined!, window: { startMs: Date.now() - 60_000, endMs: Number.POSITIVE_INFINITY } };
    expect((await readAll(bed.endpoint, stream, since)).sort()).toEqual(all);
  });
});

describe("a record that cannot be read", () => {
  const cut = message([lineOf("cut")]).subarray(0, 60);

  it("is counted, told of with its place, and passed over", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["a"]);
    const sequenceNumber = await bed.put(stream, cut);
    for (let more = 0; more < 7; more++) await bed.put(stream, Buffer.from([0, 1, 2, 255]));
    await bed.write(stream, ["b"]);
    const reading = startReading(bed.endpoint, stream, { from: "oldest" });
    await reading.ended;
    expect(reading.names).toEqual(["a", "b"]);
    expect(reading.source.counts.damages).toBe(8);
    expect(reading.notices[0]).toContain(`Record ${sequenceNumber} of shardId-000000000000 cannot be read:`);
    expect(reading.notices).toHaveLength(6);
    expect(reading.notices.at(-1)).toContain("not shown");
  });

  it("ends the run when that is asked for, after what came before it", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["a"]);
    const sequenceNumber = await bed.put(stream, cut);
    await bed.write(stream, ["b"]);
    const reading = startReading(bed.endpoint, stream, { from: "oldest", strict: true });
    await expect(reading.ended).rejects.toMatchObject({
      code: "BAD_RECORD",
      message: expect.stringContaining(sequenceNumber),
    });
    expect(reading.names).toEqual(["a"]);
  });
});

describe("events that came before", () => {
  it("are left out when that is asked for, over shards and forms of messages, and counted", async () => {
    const stream = await bed.stream(2);
    const twice = message([lineOf("a"), lineOf("b")], "first");
    await bed.put(stream, twice, 0n);
    await bed.put(stream, twice, HALF);
    await bed.put(stream, message([lineOf("c")], "second"), HALF);
    // Not in the layout of CloudWatch Logs: read as JSON.
    await bed.put(stream, Buffer.from(JSON.stringify(JSON.parse(messageText("first", "a")), undefined, 1)), 0n);
    const reading = startReading(bed.endpoint, stream, { from: "oldest", dedupe: true });
    await reading.ended;
    expect([...reading.names].sort()).toEqual(["a", "b", "c"]);
    expect(reading.source.counts).toMatchObject({ events: 3, duplicates: 3 });
    expect((await readAll(bed.endpoint, stream)).length).toBe(6);
  });
});

function messageText(id: string, name: string): string {
  const logEvents = [{ id: `${id}-0`, timestamp: 1, message: lineOf(name) }];
  return JSON.stringify({ messageType: "DATA_MESSAGE", logGroup: "g", logStream: "l", logEvents });
}
