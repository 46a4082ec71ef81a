import { describe, expect, it } from "vitest";
import { gzipHeaderEnd, skipPadding } from "../../flow/gzip-member.ts";
import { inflate, inflateByMember } from "../../flow/inflate.ts";
import { gzip } from "./subscription.ts";

const texts = (data: Buffer, limit = 1_000_000): string[] => inflate(data, limit).parts.map(String);
/** A member with an extra field, a file name, a comment and a header checksum before its data. */
const decorated = (text: string): Buffer => {
  const plain = gzip(text);
  const head = Buffer.concat([plain.subarray(0, 3), Buffer.from([4 | 8 | 16 | 2]), plain.subarray(4, 10)]);
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  return Buffer.concat([
    head,
    extra,
    Buffer.from("name\0"),
    Buffer.from("comment\0"),
    Buffer.from([0, 0]),
    plain.subarray(10),
  ]);
};

describe("gzip layers", () => {
  it.each([
    ["none", Buffer.from("abc"), ["abc"]],
    ["one", gzip("abc"), ["abc"]],
    ["two", gzip(gzip("abc")), ["abc"]],
    ["three: the third is left on", gzip(gzip(gzip("abc"))), [gzip("abc").toString()]],
    ["an empty member", gzip(""), []],
  ])("are taken off: %s", (_, data, expected) => {
    expect(texts(data)).toEqual(expected);
  });

  it("of members look at each by itself where asked", () => {
    const data = Buffer.concat([gzip("a"), gzip(gzip("b")), Buffer.from("c")]);
    expect(inflateByMember(data, 100).parts.map(String)).toEqual(["a", "b", "c"]);
  });
});

describe("a trailer that lies about the length", () => {
  it.each([0, 1, 0xffffffff])("is a damage: %s", (claimed) => {
    const data = Buffer.from(gzip("abc"));
    data.writeUInt32LE(claimed, data.length - 4);
    expect(inflate(data, 1_000_000)).toMatchObject({ parts: [], damages: [{ offset: 0 }] });
  });
});

describe("the limit", () => {
  it("holds for what comes out, to the byte", () => {
    expect(texts(gzip("x".repeat(1000)), 1000)).toEqual(["x".repeat(1000)]);
    expect(inflate(gzip("x".repeat(1001)), 1000).damages).toEqual([
      { reason: "it inflates past the limit of 1000 bytes", offset: 0 },
    ]);
  });
});

describe("a member's header", () => {
  it("may hold an extra field, a name, a comment and a checksum", () => {
    const data = decorated("abc");
    expect(gzipHeaderEnd(data, 0)).toBe(10 + 5 + 5 + 8 + 2);
    expect(inflateByMember(data, 100).parts.map(String)).toEqual(["abc"]);
  });

  it("that is cut off is a damage wherever it is cut", () => {
    for (let length = 3; length < 30; length++) {
      expect(inflate(decorated("abc").subarray(0, length), 100).damages, `${length}`).toHaveLength(1);
    }
  });
});

describe("padding", () => {
  it("is NUL and white space, and no other control character", () => {
    expect(skipPadding(Buffer.from("\0 \t\n\v\f\r\x01"), 0)).toBe(7);
  });
});
