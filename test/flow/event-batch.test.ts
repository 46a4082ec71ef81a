import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOfEvents, EventBatch, fieldTexts, objectEnd } from "../../flow/event-batch.ts";
import { MessagePlace } from "../../flow/origin.ts";

describe("a batch of events", () => {
  it("gives back its events, whatever their texts, halves of surrogate pairs too", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\ud83d", "\udd9c", ""));
    const anyEvent = fc.record(
      {
        timestamp: fc.maxSafeNat(),
        message: text,
        extractedFields: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
      },
      { requiredKeys: ["message"], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const batch = batchOfEvents(events);
        expect(batch.count).toBe(events.length);
        events.forEach((event, index) => {
          expect(batch.message(index)).toBe(Buffer.from(event.message).toString());
          expect(batch.timestamp(index)).toBe(event.timestamp);
          expect(batch.extractedFields(index)).toEqual(event.extractedFields);
        });
      }),
    );
  });

  it("keeps apart two halves of a pair that end one message and begin the next", () => {
    const batch = batchOfEvents([{ message: "a\ud83d" }, { message: "\udd9cb" }, { message: "c" }]);
    expect([0, 1, 2].map((index) => batch.message(index))).toEqual(["a\ufffd", "\ufffdb", "c"]);
  });

  it("can be cut, over the same bytes and from the same origin", () => {
    const batch = batchOfEvents([{ message: "a" }, { message: "b" }, { message: "c" }], { logGroup: "g" });
    const part = batch.slice(1, 2);
    expect([part.count, part.message(0), part.bytes === batch.bytes, part.origin.logGroup]).toEqual([
      1,
      "b",
      true,
      "g",
    ]);
  });

  it("is itself where nothing is cut off", () => {
    const batch = batchOfEvents([{ message: "a" }, { message: "b" }]);
    expect(batch.slice(0)).toBe(batch);
    expect(batch.slice(0, 1)).not.toBe(batch);
  });

  it("reads its origin when somebody asks, and once", () => {
    const [head, events, tail] = [' {"owner":"1","logEvents":[', '{"id":"2"}', '],"policyLevel":"P"}'];
    const list = head!.length + events!.length;
    const place = new MessagePlace(1, head!.length, list, list + tail!.length);
    const batch = new EventBatch(Buffer.from(`${head}${events}${tail}`), new Int32Array(0), place);
    const { origin } = batch;
    expect(origin).toEqual({ owner: "1", policyLevel: "P" });
    batch.bytes.fill(0);
    expect(batch.origin).toBe(origin);
  });

  it("has no extractedFields where they are damaged", () => {
    const bytes = Buffer.from('{"a":"b",,}');
    expect(new EventBatch(bytes, Int32Array.of(-1, 0, 1, 0)).extractedFields(0)).toBeUndefined();
  });
});

describe("extractedFields in JSON", () => {
  it("are texts: numbers by their text, null as -, nested values by their JSON", () => {
    expect(fieldTexts({ a: "b", n: 5, t: true, z: null, o: {}, l: ["x"] })).toEqual({
      a: "b",
      n: "5",
      t: "true",
      z: "-",
      o: "{}",
      l: '["x"]',
    });
    for (const value of [null, undefined, [], "x", 5]) expect(fieldTexts(value)).toBeUndefined();
  });
});

describe("the end of a JSON object", () => {
  it("is found in any JSON, and in no part of it that is cut off", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const bytes = Buffer.from(JSON.stringify(value));
        expect(objectEnd(Buffer.concat([bytes, Buffer.from("}]x")]), 0)).toBe(bytes.length);
        expect(objectEnd(bytes.subarray(0, -1), 0)).toBe(-1);
      }),
    );
  });
});
