import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertLine } from "../../flow/convert-line.ts";

function convert(text: string, separator = "\t"): { count: number; converted: string } {
  const source = Buffer.from(`??${text}????`);
  const target = Buffer.alloc(source.length + 8);
  const [from, to] = [source, target].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const end = 2 + Buffer.byteLength(text);
  const count = convertLine(from!, 2, end, { view: to!, offset: 1, flip: separator.charCodeAt(0) ^ 0x20 });
  return { count, converted: target.toString("utf8", 1, end - 1) };
}

describe("a line of tokens between single spaces", () => {
  it("has its spaces turned into the separator and counted, whatever its length", () => {
    const token = fc.string({ unit: fc.constantFrom(..."a9-!~"), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 60 }), fc.constantFrom("\t", ","), (tokens, separator) => {
        const expected = { count: tokens.length - 1, converted: tokens.join(separator) };
        if (Buffer.byteLength(tokens.join(" ")) > 1020) return;
        expect(convert(tokens.join(" "), separator)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("counts more than a byte can", () => {
    expect(convert(Array.from({ length: 400 }, () => "x").join(" ")).count).toBe(399);
  });
});

describe("any other line is left alone", () => {
  it.each([
    "",
    " ",
    " a",
    "a ",
    "a  b",
    "abc  d",
    "abcd  e",
    "a\tb",
    "abcdefg\n",
    "a b\r",
    "a\0b",
    "é",
    "abcd 日本 efgh",
    "\u007f\u0080",
    "x".repeat(1021),
  ])("%j", (text) => {
    expect(convert(text).count).toBe(-1);
  });
});
