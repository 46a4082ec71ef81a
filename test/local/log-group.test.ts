import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import { LogGroup, type LogGroupOptions, type SubscriptionFilterOptions } from "../../local/log-group.ts";

const OK = "2 123456789012 eni-1 192.0.2.1 10.0.0.1 443 50000 6 10 840 1700000000 1700000060 ACCEPT OK";
const NODATA = "2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - NODATA";

interface PutRecord {
  readonly data: Uint8Array;
  readonly partitionKey: string;
}

// biome-ignore lint/suspicious/noExplicitAny: messages are looked into freely.
function decoded(record: PutRecord | undefined): any {
  return JSON.parse(gunzipSync(record?.data ?? new Uint8Array()).toString());
}

/** A log group whose stream is the array `records`; `failures` are thrown first, one a put. */
async function subscribed(
  filter: Partial<SubscriptionFilterOptions> = {},
  { failures = [], ...options }: Partial<LogGroupOptions> & { failures?: (Error | undefined)[] } = {},
): Promise<{ group: LogGroup; records: PutRecord[] }> {
  const records: PutRecord[] = [];
  const group = new LogGroup({ name: "/vpc/flow", owner: "123456789012", retryDelayMs: 1, ...options });
  await group.putSubscriptionFilter({
    name: "to-stream",
    pattern: subscriptionPattern(DEFAULT_FORMAT, "traffic"),
    put: async (data, partitionKey) => {
      const failure = failures.shift();
      if (failure) throw failure;
      records.push({ data, partitionKey });
    },
    ...filter,
  });
  return { group, records };
}

function named(name: string): Error {
  return Object.assign(new Error("Rate exceeded for shard"), { name });
}

describe("putting a subscription filter", () => {
  it("sends the health check of CloudWatch Logs first", async () => {
    const { group, records } = await subscribed();
    expect(decoded(records[0])).toMatchObject({
      messageType: "CONTROL_MESSAGE",
      owner: "CloudwatchLogs",
      logGroup: "",
      logEvents: [{ message: "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream." }],
    });
    expect(group.counts.records).toBe(0);
  });

  it("fails with the stream's own words when the stream does not take it", async () => {
    const failing = subscribed({}, { failures: [named("ResourceNotFoundException")] });
    await expect(failing).rejects.toMatchObject({
      code: "DELIVERY_FAILED",
      found: "ResourceNotFoundException: Rate exceeded for shard",
    });
  });

  it("refuses a bad pattern, name and owner", async () => {
    await expect(subscribed({ pattern: "[a" })).rejects.toMatchObject({ code: "FILTER_PATTERN" });
    expect(() => new LogGroup({ name: "no blanks", owner: "123456789012" })).toThrow("is no log group name");
    expect(() => new LogGroup({ name: "g", owner: "12" })).toThrow("is no account id");
  });
});

describe("putting log events", () => {
  it("delivers what matches as one DATA_MESSAGE, its keys in AWS's order", async () => {
    const { group, records } = await subscribed();
    await group.putLogEvents("eni-1-all", [
      { timestamp: 1_700_000_000_000, message: OK },
      { timestamp: 1_700_000_000_000, message: NODATA },
    ]);
    const message = decoded(records[1]);
    expect(Object.keys(message)).toEqual([
      "messageType",
      "owner",
      "logGroup",
      "logStream",
      "subscriptionFilters",
      "logEvents",
    ]);
    expect(message).toMatchObject({
      messageType: "DATA_MESSAGE",
      owner: "123456789012",
      logGroup: "/vpc/flow",
      logStream: "eni-1-all",
      subscriptionFilters: ["to-stream"],
    });
    expect(message.logEvents).toHaveLength(1);
    expect(Object.keys(message.logEvents[0])).toEqual(["id", "timestamp", "message", "extractedFields"]);
    expect(message.logEvents[0]).toMatchObject({
      timestamp: 1_700_000_000_000,
      message: OK,
      extractedFields: { srcaddr: "192.0.2.1", dstport: "50000", log_status: "OK" },
    });
    expect(group.counts).toMatchObject({ received: 2, matched: 1, delivered: 1, records: 1, retries: 0 });
    expect(group.counts.bytes).toBe(records[1]?.data.length);
  });

  it("sends no extractedFields under the empty pattern", async () => {
    const { group, records } = await subscribed({ pattern: "" });
    await group.putLogEvents("eni-1-all", [{ timestamp: 1, message: NODATA }]);
    expect(Object.keys(decoded(records[1]).logEvents[0])).toEqual(["id", "timestamp", "message"]);
  });

  it("sends nothing when nothing matches", async () => {
    const { group, records } = await subscribed();
    await group.putLogEvents("eni-1-all", [{ timestamp: 1, message: NODATA }]);
    expect(records).toHaveLength(1);
    expect(group.counts).toMatchObject({ received: 1, matched: 0, delivered: 0 });
  });

  it("gives ids of 56 digits that increase over calls and streams", async () => {
    const { group, records } = await subscribed();
    for (const stream of ["eni-1-all", "eni-2-all"]) {
      await group.putLogEvents(stream, Array(3).fill({ timestamp: 1, message: OK }));
    }
    const ids: string[] = records
      .slice(1)
      .flatMap((record) => decoded(record).logEvents.map(({ id }: { id: string }) => id));
    expect(ids.every((id) => /^\d{56}$/.test(id))).toBe(true);
    expect([...new Set(ids)].sort()).toEqual(ids);
  });

  it("keeps a log stream on one partition key, or spreads it under Random", async () => {
    const keysOf = async (distribution: "ByLogStream" | "Random") => {
      const { group, records } = await subscribed({ distribution });
      for (let call = 0; call < 3; call++) await group.putLogEvents("eni-1-all", [{ timestamp: 1, message: OK }]);
      return new Set(records.slice(1).map(({ partitionKey }) => partitionKey));
    };
    expect(await keysOf("ByLogStream")).toEqual(new Set(["eni-1-all"]));
    expect((await keysOf("Random")).size).toBe(3);
  });

  it("splits many events by their number and by their bytes, in order", async () => {
    const { group, records } = await subscribed();
    const events = Array.from({ length: 2_500 }, (_, timestamp) => ({ timestamp, message: OK }));
    await group.putLogEvents("eni-1-all", events);
    const messages = records.slice(1).map(decoded);
    expect(messages.map(({ logEvents }) => logEvents.length)).toEqual([1_000, 1_000, 500]);
    const timestamps = messages.flatMap(({ logEvents }) =>
      logEvents.map((event: { timestamp: number }) => event.timestamp),
    );
    expect(timestamps).toEqual(events.map(({ timestamp }) => timestamp));

    const long = await subscribed({ pattern: "" });
    await long.group.putLogEvents("s", Array(5).fill({ timestamp: 1, message: "x".repeat(400_000) }));
    expect(long.records.slice(1).map((record) => decoded(record).logEvents.length)).toEqual([2, 2, 1]);
  });

  it("says when one event compresses to more than a record takes", async () => {
    const message = randomBytes(780_000).toString("base64");
    const wide = await subscribed({ pattern: "[w1, ...]" });
    const putting = wide.group.putLogEvents("s", [{ timestamp: 1, message }]);
    await expect(putting).rejects.toMatchObject({ code: "RECORD_TOO_LARGE", subject: "log stream s" });
  });

  it.each([
    [{ timestamp: 1, message: "" }, "a message of 0 bytes"],
    [{ timestamp: 1, message: "x".repeat(1_048_577) }, "a message of 1048577 bytes"],
    [{ timestamp: 1.5, message: OK }, "no timestamp in milliseconds"],
    [{ timestamp: -1, message: OK }, "no timestamp in milliseconds"],
  ])("refuses an event that AWS would refuse, and delivers none of its batch", async (bad, words) => {
    const { group, records } = await subscribed();
    const putting = group.putLogEvents("eni-1-all", [{ timestamp: 1, message: OK }, bad]);
    await expect(putting).rejects.toThrow(`Log event 2 of "eni-1-all" has ${words}`);
    expect(records).toHaveLength(1);
    expect(group.counts.received).toBe(0);
  });

  it("refuses a log stream name that AWS would refuse", async () => {
    const { group } = await subscribed();
    await expect(group.putLogEvents("a:b", [])).rejects.toMatchObject({ code: "LOG_GROUP" });
  });
});

describe("a stream that throttles", () => {
  it("is offered the record again", async () => {
    const throttled = named("ProvisionedThroughputExceededException");
    const { group, records } = await subscribed({}, { failures: [undefined, throttled, throttled] });
    await group.putLogEvents("eni-1-all", [{ timestamp: 1, message: OK }]);
    expect(records).toHaveLength(2);
    expect(group.counts).toMatchObject({ delivered: 1, records: 1, retries: 2 });
  });

  it("ends in an error after the last attempt, and the counts show what was not delivered", async () => {
    const failures = [undefined, ...Array(3).fill(named("ThrottlingException"))];
    const { group } = await subscribed({}, { failures, maxAttempts: 3 });
    await expect(group.putLogEvents("eni-1-all", [{ timestamp: 1, message: OK }])).rejects.toMatchObject({
      code: "DELIVERY_THROTTLED",
      message: 'The stream throttled log group "/vpc/flow" 3 times in a row.',
    });
    expect(group.counts).toMatchObject({ matched: 1, delivered: 0, retries: 2 });
  });
});
