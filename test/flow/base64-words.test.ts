import { describe, expect, it } from "vitest";
import { decodeBase64Words } from "../../flow/base64-words.ts";

const decode = (text: string): string[] => decodeBase64Words(Buffer.from(text)).map(String);

describe("base64 words", () => {
  it.each([
    ["one a line", "b25l\ndHdv\n"],
    ["without the last line end", "b25l\ndHdv"],
    ["with CR LF and blank lines", "\r\nb25l\r\n\r\ndHdv\r\n"],
    ["on one line", "b25l dHdv\tdGhyZWU="],
    ["as JSON", '["b25l", "dHdv"]'],
    ["as jq quotes them", '"b25l"\n"dHdv"\n'],
    ["in single quotes", "'b25l','dHdv'"],
  ])("are decoded: %s", (_, text) => {
    expect(decode(text).slice(0, 2)).toEqual(["one", "two"]);
  });

  it("that follow each other without a separator are told apart by the padding", () => {
    expect(decode("dGhyZWU=Zm91cg==b25l")).toEqual(["three", "four", "one"]);
  });

  it.each([
    "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 40000 443 6 10 840 1630619088 1630619102 ACCEPT OK",
    "2 123456789012 eni-9 - - - - - - - 1630619088 1630619098 - NODATA",
    '{"messageType":"DATA_MESSAGE","logEvents":[]}',
  ])("leave a line of something else as it stands, as one record: %s", (odd) => {
    expect(decode(`b25l\n${odd}\ndHdv`)).toEqual(["one", odd, "two"]);
  });

  it("are none where there is nothing", () => {
    expect(decode(" \n, []\n")).toEqual([]);
  });

  // By the square of it, they would take minutes.
  it("on one long line take time that grows with its length", { timeout: 30_000 }, () => {
    expect(decode("b25l,".repeat(400_000))).toHaveLength(400_000);
  });
});
