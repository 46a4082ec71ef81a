import { describe, expect, it } from "vitest";
import type { RowFormat } from "../../../cli/rows/row-formats.ts";
import { rowPrinter } from "../../../cli/rows/row-printer.ts";
import type { Column } from "../../../cli/rows/table-rows.ts";
import { styleFor } from "../../../cli/style.ts";
import type { FieldValue } from "../../../flow/record.ts";

const COLUMNS: Column[] = [
  { name: "interface-id" },
  { name: "bytes", numeric: true },
  { name: "end", optional: true, show: (value) => `at ${value}` },
];

function printed(format: RowFormat, rows: FieldValue[][], width?: number): string {
  const printer = rowPrinter({ format, columns: COLUMNS, style: styleFor(false), width });
  for (const row of rows) printer.add(row);
  printer.end();
  return printer.sink.take().toString();
}

describe("rows", () => {
  const rows: FieldValue[][] = [
    ["eni-1", 2n ** 60n, 5],
    ["eni-long", 12_345, undefined],
  ];

  it("are aligned for people, numbers to the right with thousands set off", () => {
    expect(printed("table", rows)).toBe(
      [
        "interface-id                      bytes  end",
        "eni-1         1,152,921,504,606,846,976  at 5",
        "eni-long                         12,345  -",
        "",
      ].join("\n"),
    );
  });

  it("leave out what may go where the terminal is narrow, and say so", () => {
    const lines = printed("table", rows, 40).split("\n");
    expect(lines[0]).toBe("interface-id                      bytes");
    expect(lines.slice(3).join(" ")).toMatch(/^Not shown: end\. A wider terminal/);
  });

  it("are exact in the machine formats", () => {
    expect(printed("tsv", rows)).toBe("interface-id\tbytes\tend\neni-1\t1152921504606846976\t5\neni-long\t12345\t-\n");
    expect(printed("ndjson", rows)).toBe(
      '{"interface_id":"eni-1","bytes":"1152921504606846976","end":5}\n{"interface_id":"eni-long","bytes":12345,"end":null}\n',
    );
  });

  it("hold any text without breaking", () => {
    const odd: FieldValue[][] = [['a,"b"\t\n\u001b[8m', 1, 2]];
    expect(printed("csv", odd)).toBe('interface-id,bytes,end\n"a,""b""\t\n\u001b[8m",1,2\n');
    expect(printed("tsv", odd)).toBe('interface-id\tbytes\tend\na,"b"\\t\\n\u001b[8m\t1\t2\n');
    expect(printed("table", odd)).toContain('a,"b"\\u0009\\u000a\\u001b[8m');
  });

  it("that are none have a header", () => {
    expect(printed("csv", [])).toBe("interface-id,bytes,end\n");
    expect(printed("table", [])).toBe("interface-id  bytes  end\n");
    expect(printed("ndjson", [])).toBe("");
  });

  it("past the first thousand come as they are", () => {
    const many = Array.from({ length: 1500 }, (_, index): FieldValue[] => [`eni-${index}`, index, index]);
    expect(printed("table", [...many, ["a-very-long-interface", 1, 1]]).split("\n")).toHaveLength(1503);
  });
});
