import { describe, expect, it } from "vitest";
import { quoted, VpcflowError } from "../../flow/errors.ts";

describe("a user's error", () => {
  it("has its sentence, its parts and its cause", () => {
    const cause = new Error("below");
    const error = new VpcflowError("CODE", "A sentence.", { subject: "s", found: "f", expected: "e", fix: "x", cause });
    expect(error).toMatchObject({
      name: "VpcflowError",
      code: "CODE",
      message: "A sentence.",
      subject: "s",
      found: "f",
      expected: "e",
      fix: "x",
      cause,
    });
    expect("cause" in new VpcflowError("CODE", "A sentence.")).toBe(false);
  });
});

describe("text from outside", () => {
  it.each([
    ["plain", '"plain"'],
    ['a "quote"', '"a \\"quote\\""'],
    ["\u001b[31mred\u0007", '"\\u001b[31mred\\u0007"'],
    ["\u009b31m\u202eabc\u2028", '"\\u009b31m\\u202eabc\\u2028"'],
    ["\ud800", '"\\ud800"'],
    ["x".repeat(90), `"${"x".repeat(80)}…"`],
  ])("is fit for a terminal: %j", (text, shown) => {
    expect(quoted(text)).toBe(shown);
  });
});
