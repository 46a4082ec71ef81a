import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextTable } from "../../../flow/parquet/text-table.ts";

const numberOf = (table: TextTable, text: string): number => {
  const bytes = Buffer.from(text);
  return table.numberOf(bytes, 0, bytes.length);
};

/** The texts behind a length each, as a plain page has them. */
function textsIn(page: Buffer): string[] {
  const texts = [];
  for (let at = 0; at < page.length; ) {
    const length = page.readUInt32LE(at);
    texts.push(page.toString("utf8", at + 4, at + 4 + length));
    at += 4 + length;
  }
  return texts;
}

describe("a table of texts", () => {
  it("holds each text once, and gives back what was put in", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { maxLength: 50 }), (texts) => {
        const table = new TextTable();
        const numbers = texts.map((text) => numberOf(table, text));
        const distinct = [...new Set(texts)];
        expect(numbers).toEqual(texts.map((text) => distinct.indexOf(text)));
        expect(textsIn(table.all())).toEqual(distinct);
        const sorted = distinct.map((text) => Buffer.from(text)).sort(Buffer.compare);
        expect(table.range()).toEqual(
          sorted.length > 0 ? { min: sorted[0]!.toString(), max: sorted.at(-1)!.toString() } : undefined,
        );
      }),
    );
  });

  it("stops looking where nearly all texts are new, and looks again when it was cleared", () => {
    const table = new TextTable();
    for (let index = 0; index < 40_000; index++) expect(numberOf(table, `10.${index}`)).toBe(index);
    expect(numberOf(table, "10.1")).toBe(40_000);
    table.clear();
    for (let index = 0; index < 60_000; index++) expect(numberOf(table, `eni-${index % 30_000}`)).toBe(index % 30_000);
    expect(table.size).toBe(30_000);
  });
});
