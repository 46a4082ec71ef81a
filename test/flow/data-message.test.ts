import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageScanner } from "../../flow/data-message.ts";
import { decodeRecord } from "../../flow/envelope.ts";
import { controlMessage, dataMessage, event, line, messageOf } from "./subscription.ts";

const scan = (message: string, start = 0) => new MessageScanner(Buffer.from(message)).scan(start);

/** What JSON.parse makes of a message, in the terms of a batch. */
const parsed = (message: string) => {
  const { owner, logGroup, logStream, subscriptionFilters, policyLevel, logEvents } = JSON.parse(message);
  const origin = JSON.parse(JSON.stringify({ owner, logGroup, logStream, subscriptionFilters, policyLevel }));
  const events = logEvents.map(({ timestamp, message, extractedFields }: Record<string, unknown>) => ({
    timestamp,
    message,
    extractedFields,
  }));
  return { origin, events };
};

const decoded = (message: string) => {
  const { batches, damages } = decodeRecord(Buffer.from(message));
  expect(damages).toEqual([]);
  expect(batches).toHaveLength(1);
  const [batch] = batches as [(typeof batches)[0]];
  const events = Array.from({ length: batch.count }, (_, index) => ({
    timestamp: batch.timestamp(index),
    message: batch.message(index),
    extractedFields: batch.extractedFields(index),
  }));
  return { origin: batch.origin, events };
};

describe("a message in CloudWatch Logs' own layout", () => {
  it.each([
    ["two events", messageOf(1, 2)],
    ["extractedFields", dataMessage([event(line(), { extractedFields: { version: "2", srcaddr: "10.0.0.1" } })])],
    ["several filters", dataMessage([event(line())], { subscriptionFilters: ["a", "b"] })],
    ["a policy level", dataMessage([event(line())], { policyLevel: "ACCOUNT_LEVEL_POLICY" })],
    ["no events", dataMessage([])],
    ["an empty last value", dataMessage([event(line(), { extractedFields: { a: "b", c: "" } })])],
    ["two thousand events", messageOf(...Array.from({ length: 2000 }, (_, index) => index))],
    ["characters beyond ASCII", dataMessage([event("é 日本 🦜")], { logGroup: "/ü" })],
  ])("is read from its bytes, as JSON.parse reads it: %s", (_, message) => {
    expect(scan(message)?.end).toBe(Buffer.byteLength(message));
    expect(decoded(message)).toEqual(parsed(message));
  });

  it("is read from the middle of the bytes, beside others", () => {
    const first = messageOf(1);
    expect(scan(first + messageOf(2), first.length)?.batch.message(0)).toBe(line(2));
  });

  it("keeps each batch's events when many messages share a scanner", () => {
    const messages = Array.from({ length: 3000 }, (_, index) => messageOf(index, index + 1)).join("");
    const { batches } = decodeRecord(Buffer.from(messages));
    expect(batches).toHaveLength(3000);
    expect(batches.map((batch) => batch.message(1))).toEqual(batches.map((_, index) => line(index + 1)));
  });
});

describe("a message in any other layout", () => {
  const good = dataMessage([event(line(), { extractedFields: { a: "b" } })]);

  it.each([
    ["a control message", controlMessage],
    ["escapes in a message", dataMessage([event('a "quoted" line')])],
    ["an escaped quote that looks like the end", dataMessage([event('a"}]}')])],
    ["an escaped quote that looks like another event", dataMessage([event(`a"},${JSON.stringify(event("b"))}`)])],
    ["escapes in the head", dataMessage([event(line())], { logGroup: 'a"b' })],
    ["blanks between the keys", JSON.stringify(JSON.parse(good), null, 1)],
    ["keys in another order", JSON.stringify({ logEvents: [event(line())], messageType: "DATA_MESSAGE" })],
    ["a key more", good.replace('"owner"', '"extra":1,"owner"')],
    ["a key after the events", good.replace(/\}$/, ',"later":1}')],
    ["a time past exact numbers", good.replace("1630619088000", "16306190880009999999")],
    ["a time with a leading zero", good.replace("1630619088000", "01630619088000")],
    ["a time with a fraction", good.replace("1630619088000", "1.5")],
    ["nested extractedFields", good.replace('"a":"b"', '"a":{"b":"c"}')],
    ["a list in extractedFields that looks like the end", good.replace('"a":"b"', '"a":["}}]}"]')],
    ["a value that looks like the end", good.replace('"a":"b"', '"a":"}}]}"')],
    ["a control character in the head", good.replace("/vpc", "\n/vpc")],
  ])("is left to JSON.parse: %s", (_, message) => {
    expect(scan(message)).toBeUndefined();
  });

  it("is left to it wherever it is cut off", () => {
    for (let length = 0; length < good.length; length++)
      expect(scan(good.slice(0, length)), `${length}`).toBeUndefined();
  });
});

describe("any DATA_MESSAGE", () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "-", "}", "]}", "}}]}", '"}]}', '"', "\\", ","),
  );
  const anyEvent = fc.record(
    {
      id: anyText,
      timestamp: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      message: anyText,
      extractedFields: fc.dictionary(anyText, anyText, { noNullPrototype: true }),
    },
    { requiredKeys: ["id", "timestamp", "message"], noNullPrototype: true },
  );
  const anyMessage = fc
    .record(
      {
        messageType: fc.constant("DATA_MESSAGE"),
        owner: anyText,
        logGroup: anyText,
        logStream: anyText,
        subscriptionFilters: fc.array(anyText, { maxLength: 3 }),
        logEvents: fc.array(anyEvent, { maxLength: 6 }),
        policyLevel: fc.option(anyText, { nil: undefined }),
        extra: fc.option(fc.jsonValue({ noUnicodeString: false } as never) as fc.Arbitrary<unknown>, {
          nil: undefined,
        }),
      },
      { noNullPrototype: true },
    )
    .chain((message) =>
      fc.oneof(
        fc.constant(message),
        fc
          .shuffledSubarray(Object.keys(message), { minLength: 8 })
          .map((keys) => Object.fromEntries(keys.map((key) => [key, message[key as keyof typeof message]]))),
      ),
    );

  it("means to the decoder what it means to JSON.parse", () => {
    fc.assert(
      fc.property(anyMessage, fc.constantFrom(0, 1), (message, indent) => {
        const json = JSON.stringify(message, null, indent);
        expect(decoded(json)).toEqual(parsed(json));
      }),
      { numRuns: 500 },
    );
  });
});
