import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonValueReader } from "../../flow/json-values.ts";

function cut(text: string, size = text.length || 1): string[] {
  const reader = new JsonValueReader();
  const bytes = Buffer.from(text);
  const values: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) values.push(...reader.push(bytes.subarray(at, at + size)));
  return [...values, ...reader.end()].map(String);
}

describe("JSON values in a stream", () => {
  it("are cut apart, with or without anything between them, whatever the chunks", () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(
        fc.array(value),
        fc.constantFrom("", "\n", " , ", "\r\n\0"),
        fc.integer({ min: 1, max: 40 }),
        (values, between, size) => {
          const texts = values.map((one) => JSON.stringify(one));
          expect(cut(texts.join(between), size)).toEqual(texts);
        },
      ),
    );
  });

  it("that are no JSON are passed on line by line", () => {
    expect(cut('{"a":1}\nnonsense here\n{"b":2}')).toEqual(['{"a":1}', "nonsense here", '{"b":2}']);
  });

  it("that are cut off do not swallow what follows on lines of its own", () => {
    expect(cut('{"a":{\n{"b":2}\n  {"c":3}{"d":\n{"e":5}')).toEqual([
      '{"a":{\n',
      '{"b":2}',
      '{"c":3}',
      '{"d":\n',
      '{"e":5}',
    ]);
  });

  it("cut off again and again take bounded time", () => {
    const started = performance.now();
    const pieces = cut('{"a":\n'.repeat(100_000));
    expect(pieces.join("")).toHaveLength(600_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("that come in many chunks cost no more than a few times their length", () => {
    const text = `{"a":"${"x".repeat(20_000_000)}"}`;
    const started = performance.now();
    expect(cut(text, 4096)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
