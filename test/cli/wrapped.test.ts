import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { styleFor } from "../../cli/style.ts";
import { widthOf, wrapped, writeWrapped } from "../../cli/wrapped.ts";

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

  it("keeps a command after a colon whole, though it runs over", () => {
    const command = 'aws s3 cp "s3://dead-letters/2026/11/21" - | npx vpcflow read -';
    expect(wrapped(`They are kept. See what it holds: ${command}; nothing sends them back.`, 40)).toEqual([
      "They are kept. See what it holds:",
      `  ${command};`,
      "  nothing sends them back.",
    ]);
  });

  it("counts ideographs and emoji as two columns, and accents that combine as none", () => {
    expect(widthOf("流量🙂e\u0301")).toBe(7);
    expect(wrapped("流量 日志 记录", 10)).toEqual(["流量 日志", "  记录"]);
  });

  it("is written so to a terminal alone: in a pipe a line stays a line", () => {
    const written = (isTTY: boolean) => {
      const stream = Object.assign(new PassThrough(), { isTTY, columns: 12 });
      writeWrapped(stream, ["one two three four"]);
      return stream.read().toString();
    };
    expect(written(true)).toBe("one two\n  three four\n");
    expect(written(false)).toBe("one two three four\n");
  });

  it("stays whole where no width is known", () => {
    const line = "word ".repeat(40);
    expect(wrapped(line, undefined)).toEqual([line]);
  });
});
