import { describe, expect, it } from "vitest";
import { parseLogFormat } from "../../flow/format.ts";
import { LineParser } from "../../flow/line-parser.ts";

const parser = new LineParser(parseLogFormat("${srcaddr} ${dstaddr}"));
const split = (text: string): string[] | undefined => {
  const bytes = Buffer.from(text);
  return parser.split(bytes, 0, bytes.length) ? [parser.token(bytes, 0), parser.token(bytes, 1)] : undefined;
};

describe("a line", () => {
  it.each(["a b", " a  b ", "a\tb", "a b\r\n"])("has its tokens between white space: %j", (text) => {
    expect(split(text)).toEqual(["a", "b"]);
  });

  it.each(["", " ", "a", "a b c", "a b c d e f"])(
    "with too few or too many tokens is none of the format: %j",
    (text) => {
      expect(split(text)).toBeUndefined();
    },
  );

  it("keeps control characters that are no white space in their tokens", () => {
    expect(split("\u001b[8ma b\0")).toEqual(["\u001b[8ma", "b\0"]);
  });

  it("is read within its bounds alone", () => {
    const bytes = Buffer.from("x a é y");
    expect(parser.split(bytes, 2, 6)).toBe(true);
    expect([parser.token(bytes, 0), parser.token(bytes, 1)]).toEqual(["a", "é"]);
  });

  it("tells - from what begins with it", () => {
    const bytes = Buffer.from("- -1");
    parser.split(bytes, 0, bytes.length);
    expect([parser.isAbsent(bytes, 0), parser.isAbsent(bytes, 1)]).toEqual([true, false]);
  });
});
