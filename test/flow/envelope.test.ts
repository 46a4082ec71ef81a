import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecord } from "../../flow/envelope.ts";
import { controlMessage, dataMessage, event, gzip, line, messageOf, messagesOf } from "./subscription.ts";

const text = (value: string): Buffer => Buffer.from(value);
const flip = (data: Buffer, at: number): Buffer => {
  const flipped = Buffer.from(data);
  flipped[at]! ^= 0xff;
  return flipped;
};

describe("a record of the stream", () => {
  it("of a real subscription gives its log events and where they came from", () => {
    const { Records } = JSON.parse(readFileSync(new URL("../fixtures/kinesis-event.json", import.meta.url), "utf8"));
    const decoded = decodeRecord(Buffer.from(Records[0].kinesis.data, "base64"));
    expect(decoded.damages).toEqual([]);
    expect(decoded.batches[0]?.count).toBe(13);
    expect(decoded.batches[0]?.message(0)).toMatch(/^2 216782312663 eni-0bf22c72ebe087ac9 /);
    expect(decoded.batches[0]?.timestamp(0)).toBeGreaterThan(1_630_000_000_000);
    expect(decoded.batches[0]?.origin).toEqual({
      owner: "216782312663",
      logGroup: "vpc-flow-logs",
      logStream: "eni-0bf22c72ebe087ac9-all",
      subscriptionFilters: ["to-kinesis"],
    });
  });

  it.each([
    ["plain", text(messageOf(1, 2))],
    ["gzipped once", gzip(messageOf(1, 2))],
    ["gzipped twice", gzip(gzip(messageOf(1, 2)))],
    ["two members", Buffer.concat([gzip(messageOf(1)), gzip(messageOf(2))])],
    ["two members in one", gzip(Buffer.concat([gzip(messageOf(1)), gzip(messageOf(2))]))],

    ["trailing zeros", Buffer.concat([gzip(messageOf(1, 2)), Buffer.alloc(700)])],
    [
      "padding before and between",
      Buffer.concat([text("\n\0"), gzip(messageOf(1)), text("\n \0"), gzip(messageOf(2))]),
    ],
    ["an empty member between", Buffer.concat([gzip(messageOf(1)), gzip(""), gzip(messageOf(2))])],
    ["concatenated objects", gzip(messageOf(1) + messageOf(2))],
    ["NDJSON with CR LF", gzip(`${messageOf(1)}\r\n${messageOf(2)}\r\n`)],
    ["a plain message and a member", Buffer.concat([text(messageOf(1)), gzip(messageOf(2))])],
    ["a member and a plain message", Buffer.concat([gzip(messageOf(1)), text(messageOf(2))])],
  ])("is read: %s", (_, data) => {
    const decoded = decodeRecord(data);
    expect(messagesOf(decoded.batches)).toEqual([line(1), line(2)]);
    expect(decoded.damages).toEqual([]);
  });

  it("counts control messages and gives no events for them", () => {
    const decoded = decodeRecord(gzip(controlMessage + messageOf(1) + controlMessage));
    expect(decoded).toMatchObject({ controlMessages: 2, damages: [] });
    expect(messagesOf(decoded.batches)).toEqual([line(1)]);
  });

  it("counts the plain bytes that it inflates to", () => {
    expect(decodeRecord(gzip(gzip(messageOf(1)))).inflatedBytes).toBe(messageOf(1).length);
  });
});

describe("a damaged part", () => {
  const [before, broken, after] = [gzip(messageOf(1)), gzip(messageOf(2)), gzip(messageOf(3))];

  it.each([
    ["a member whose deflate data is broken", flip(broken, 30), "the gzip data is damaged"],
    ["a member whose checksum does not hold", flip(broken, broken.length - 6), "the gzip checksum does not hold"],
    ["a member whose length is a lie", flip(broken, broken.length - 2), "the gzip checksum does not hold"],
    ["a member that is cut off", broken.subarray(0, 60), "the gzip data is"],
    ["bytes that are nothing", text("\x01\x02nonsense"), "it is not a subscription message"],
    ["a member that holds no JSON", gzip("nonsense"), "it is not a subscription message"],
    ["JSON that is cut off", gzip(messageOf(2).slice(0, -20)), "the JSON is cut off"],
    ["JSON of another kind", gzip('{"a":1}'), "it is JSON, but no subscription message"],
  ])("is told of, and hides nothing beside it: %s", (_, part, reason) => {
    const decoded = decodeRecord(Buffer.concat([before, part, after]));
    expect(messagesOf(decoded.batches)).toEqual([line(1), line(3)]);
    expect(decoded.damages.map((damage) => damage.reason).join()).toContain(reason);
    expect(decoded.damages).toHaveLength(1);
  });

  it("in an inner layer is told of at the place of the outer member", () => {
    const inner = gzip(Buffer.concat([before, flip(broken, 30), after]));
    const decoded = decodeRecord(Buffer.concat([before, inner]));
    expect(messagesOf(decoded.batches)).toEqual([line(1), line(1), line(3)]);
    expect(decoded.damages).toEqual([{ reason: expect.stringContaining("damaged"), offset: before.length }]);
  });

  it("may be damaged JSON between two messages", () => {
    const decoded = decodeRecord(gzip(`${messageOf(1)}{"messageType":"DATA_MESSAGE",]}${messageOf(3)}`));
    expect(messagesOf(decoded.batches)).toEqual([line(1), line(3)]);
    expect(decoded.damages).toEqual([{ reason: "the JSON is damaged", offset: messageOf(1).length }]);
  });

  it("may be events without a message, which are counted out", () => {
    const decoded = decodeRecord(gzip(dataMessage([event(line(1)), { id: "1" } as never, null as never])));
    expect(messagesOf(decoded.batches)).toEqual([line(1)]);
    expect(decoded.damages).toEqual([{ reason: "2 log events have no message", offset: 0 }]);
  });

  it("is an empty record", () => {
    expect(decodeRecord(Buffer.alloc(0)).damages).toEqual([{ reason: "it is empty", offset: 0 }]);
  });

  it("never hides what stands before and after it, wherever a bit flips or the data is cut", () => {
    fc.assert(
      fc.property(fc.nat(broken.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, mask, cut) => {
        const bad = cut ? Buffer.from(broken.subarray(0, at)) : Buffer.from(broken);
        if (!cut) bad[at]! ^= mask;
        const decoded = decodeRecord(Buffer.concat([before, bad, after]));
        const found = messagesOf(decoded.batches);
        expect(found[0]).toBe(line(1));
        expect(found.at(-1)).toBe(line(3));
        if (found.length === 2 && at > 0) expect(decoded.damages.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a record that means harm", () => {
  it("inflates no further than its bound, and what stands before the bomb is read", () => {
    const bomb = gzip(gzip(Buffer.alloc(20_000_000)));
    const decoded = decodeRecord(Buffer.concat([gzip(messageOf(1)), bomb]), 1_000_000);
    expect(messagesOf(decoded.batches)).toEqual([line(1)]);
    expect(decoded.damages[0]?.reason).toContain("it inflates past the limit of");
    expect(decoded.inflatedBytes).toBeLessThan(1_000_000);
  });

  it("has one bound for all of its members together", () => {
    const member = gzip(" ".repeat(400_000));
    const decoded = decodeRecord(Buffer.concat([member, member, member, text("\0")]), 1_000_000);
    expect(decoded.damages).toHaveLength(1);
    expect(decoded.inflatedBytes).toBe(800_000);
  });

  it("costs little time where many broken members each inflate far", () => {
    const bad = flip(gzip(Buffer.alloc(30_000_000)), 29_150);
    const started = performance.now();
    decodeRecord(Buffer.concat(Array.from({ length: 60 }, () => bad)), 32_000_000);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("is given up after 64 damaged parts, which is said", () => {
    const decoded = decodeRecord(gzip("{}".repeat(1000)));
    expect(decoded.damages).toHaveLength(65);
    expect(decoded.damages.at(-1)?.reason).toBe("the rest was given up after 64 damaged parts");
  });

  it("may nest without end, hold odd values and odd keys: nothing throws", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const odd = `{"messageType":"DATA_MESSAGE","__proto__":{"owner":"x"},"subscriptionFilters":[{"toString":1}],"logEvents":[{"message":"a","extractedFields":{"a":${deep},"b":{"toString":1},"c":"d","__proto__":"e"}}]}`;
    const decoded = decodeRecord(gzip(odd + deep));
    expect(messagesOf(decoded.batches)).toEqual(["a"]);
    const fields = decoded.batches[0]!.extractedFields(0)!;
    expect(Object.entries(fields)).toEqual([
      ["a", "(nested too deep to show)"],
      ["b", '{"toString":1}'],
      ["c", "d"],
      ["__proto__", "e"],
    ]);
    expect(decoded.batches[0]!.origin).toEqual({ subscriptionFilters: [] });
  });

  it("of many control messages is read in time that grows with its length", () => {
    const started = performance.now();
    const decoded = decodeRecord(text('{"messageType":"CONTROL_MESSAGE"}'.repeat(100_000)));
    expect(decoded.controlMessages).toBe(100_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
