import { describe, expect, it } from "vitest";
import { RecordTable } from "../../cli/render-table.ts";
import { styleFor } from "../../cli/style.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { FlowRecord } from "../../flow/record.ts";

const record = (format: string, line: string) => new FlowRecord(parseLogFormat(format).fields, line.split(" "));

function table(records: readonly FlowRecord[], columns?: readonly string[]): string {
  let text = "";
  const rows = new RecordTable((part) => (text += part), styleFor(false), { columns });
  for (const one of records) rows.add(one);
  rows.end();
  return text;
}

const RECORDS = [
  record("${srcaddr} ${bytes}", "10.0.0.1 7"),
  record("${srcaddr} ${tcp-flags}", "10.0.0.2 18"),
  record("${srcaddr} ${tcp-flags}", "10.0.0.3 2"),
];

describe("a table", () => {
  it("has a header of their own for records of other fields", () => {
    expect(table(RECORDS)).toBe(
      [
        "srcaddr   bytes",
        "10.0.0.1      7",
        "",
        "srcaddr   tcp-flags",
        "10.0.0.2         18",
        "10.0.0.3          2",
        "",
      ].join("\n"),
    );
  });

  it("keeps its one header where the columns were chosen", () => {
    expect(table(RECORDS, ["srcaddr"])).toBe("srcaddr\n10.0.0.1\n10.0.0.2\n10.0.0.3\n");
  });

  it("names the fields that it has no room for, and none where the columns were chosen or all are shown", () => {
    const full = record("${version} ${srcaddr} ${dstaddr} ${start} ${bytes} ${vpc-id}", "2 a b 1630619088 7 vpc-1");
    const hiddenOf = (one: FlowRecord, columns?: readonly string[]) => {
      const rows = new RecordTable(() => {}, styleFor(false), { columns });
      rows.add(one);
      return rows.hidden;
    };
    expect(hiddenOf(full)).toEqual(["version", "vpc-id"]);
    expect(hiddenOf(full, ["srcaddr"])).toEqual([]);
    expect(hiddenOf(RECORDS[0]!)).toEqual([]);
  });

  it("leaves out the last of its usual columns that the terminal has no room for, names them, and never a chosen one", () => {
    const full = record("${srcaddr} ${dstaddr} ${start} ${bytes} ${action}", "10.0.0.1 10.0.0.2 1630619088 7 ACCEPT");
    const shown = (width: number, columns?: readonly string[]) => {
      let text = "";
      const rows = new RecordTable((part) => (text += part), styleFor(false), { width, columns });
      for (const one of [full, full]) rows.add(one);
      rows.end();
      return { lines: text.trimEnd().split("\n"), hidden: rows.hidden };
    };
    const { lines, hidden } = shown(42);
    expect(lines).toEqual([
      "start                 srcaddr   dstaddr",
      "2021-09-02T21:44:48Z  10.0.0.1  10.0.0.2",
      "2021-09-02T21:44:48Z  10.0.0.1  10.0.0.2",
    ]);
    expect(hidden).toEqual(["bytes", "action"]);
    expect(shown(200).hidden).toEqual([]);
    expect(shown(12, ["srcaddr", "dstaddr"])).toMatchObject({ hidden: [], lines: { 0: "srcaddr   dstaddr" } });
  });

  it("goes on under its header past the rows that settle the widths, and after another header too", () => {
    const many = Array.from({ length: 600 }, () => RECORDS[0]!);
    const lines = table([...many, RECORDS[1]!, ...many]).split("\n");
    expect(lines.filter((line) => line.startsWith("srcaddr"))).toEqual([
      "srcaddr   bytes",
      "srcaddr   tcp-flags",
      "srcaddr   bytes",
    ]);
    expect(lines.filter((line) => line === "10.0.0.1      7")).toHaveLength(1200);
  });
});
