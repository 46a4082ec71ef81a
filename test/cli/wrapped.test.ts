import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { styleFor } from "../../cli/style.ts";
import { wrapped } from "../../cli/wrapped.ts";

describe("a line that is wider than the terminal", () => {
  it("is cut at its spaces, and goes on two columns further in", () => {
    expect(wrapped("  takes the flow logs and keeps them", 20)).toEqual([
      "  takes the flow",
      "    logs and keeps",
      "    them",
    ]);
  });

  it("keeps the blanks of its columns and a word that is too long", () => {
    expect(wrapped("  KMS     $1.21  one-key-with-a-long-name", 20)).toEqual([
      "  KMS     $1.21",
      "    one-key-with-a-long-name",
    ]);
  });

  it("is measured without its colours", () => {
    const line = `    ${styleFor(true).dim("one two three")}`;
    expect(wrapped(line, 17)).toEqual([line]);
    expect(wrapped(line, 12).map(stripVTControlCharacters)).toEqual(["    one two", "      three"]);
  });

  it("stays whole where no width is known", () => {
    const line = "word ".repeat(40);
    expect(wrapped(line, undefined)).toEqual([line]);
  });
});
