import { describe, expect, it } from "vitest";
import { RecordTable, type TableOptions } from "../../cli/render-table.ts";
import { styleFor } from "../../cli/style.ts";
import { DEFAULT_FORMAT, parseLogFormat } from "../../flow/format.ts";
import { FlowRecord } from "../../flow/record.ts";

const record = (format: string, line: string) => new FlowRecord(parseLogFormat(format).fields, line.split(" "));

function table(records: readonly FlowRecord[], columns?: readonly string[]): string {
  let text = "";
  const rows = new RecordTable((part) => (text += part), styleFor(false), { columns });
  for (const one of records) rows.add(one);
  rows.end();
  return text;
}

const RECORD_FIELDS = parseLogFormat("${instance-tag} ${bytes} ${start}").fields;

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
    const { lines, hidden } = shown(48);
    expect(lines).toEqual([
      "srcaddr   dstaddr   action  bytes",
      "10.0.0.1  10.0.0.2  ACCEPT      7",
      "10.0.0.1  10.0.0.2  ACCEPT      7",
    ]);
    expect(hidden).toEqual(["start"]);
    expect(shown(12).lines[0]).toBe("srcaddr   dstaddr");
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

  const flow = (line: string) => new FlowRecord(DEFAULT_FORMAT.fields, line.split(" "));
  const HTTPS = flow("2 1 eni-0a 10.0.0.1 10.0.0.2 40000 443 6 1234 5678901 1630619088 1630619102 ACCEPT OK");
  const shownIn = (records: readonly FlowRecord[], options: TableOptions) => {
    let text = "";
    const rows = new RecordTable((part) => (text += part), styleFor(false), options);
    for (const one of records) rows.add(one);
    rows.end();
    return { lines: text.trimEnd().split("\n"), hidden: rows.hidden };
  };

  it("shows when, who with whom, over what, and what of it; services and protocols by name, digits in threes", () => {
    expect(shownIn([HTTPS], {}).lines).toEqual([
      "start                 srcaddr   srcport  dstaddr   dstport  protocol  service  action      bytes  packets  interface-id  log-status",
      "2021-09-02T21:44:48Z  10.0.0.1    40000  10.0.0.2      443  tcp       https    ACCEPT  5,678,901    1,234  eni-0a        OK",
    ]);
  });

  it.each([
    ["40000 443 6", "https"],
    ["443 40000 6", "https"],
    ["53 33000 17", "domain"],
    // Both ports have a name: a client's may have one by chance.
    ["3306 22 6", "ssh"],
    ["22 3306 6", "ssh"],
    ["40000 50000 6", "-"],
    ["0 0 1", "-"],
    ["- - -", "-"],
  ])("names the service of %s: %s", (ports, service) => {
    const [source, destination, protocol] = ports.split(" ");
    const one = flow(`2 1 e 10.0.0.1 10.0.0.2 ${source} ${destination} ${protocol} 1 1 1 1 ACCEPT OK`);
    const [header, row] = shownIn([one], {}).lines;
    const at = header!.indexOf("service");
    expect(row!.slice(at, at + 8).trim()).toBe(service);
  });

  it("keeps who with whom, and then what of it, as a terminal grows narrow, and the other fields in the order of their worth", () => {
    const columnsAt = (width: number) => shownIn([HTTPS], { width }).lines[0]!.split(/ +/);
    expect(columnsAt(20)).toEqual(["srcaddr", "dstaddr", "dstport"]);
    expect(columnsAt(50)).toEqual(["srcaddr", "dstaddr", "dstport", "protocol", "action"]);
    expect(columnsAt(60)).toEqual(["srcaddr", "dstaddr", "dstport", "protocol", "action", "bytes"]);
    // The time is wide: where it goes, two others fit.
    const more = ["srcaddr", "srcport", "dstaddr", "dstport", "protocol", "service", "action", "bytes"];
    expect(columnsAt(77)).toEqual(more);
    expect(columnsAt(80)).toEqual(["start", "srcaddr", "dstaddr", "dstport", "protocol", "action", "bytes"]);
    expect(columnsAt(100)).toEqual(["start", ...more]);
    expect(columnsAt(200)).toHaveLength(12);
    expect(shownIn([HTTPS], { width: 100 }).hidden).not.toContain("service");
    for (const width of [50, 60, 80, 100, 120]) {
      for (const line of shownIn([HTTPS], { width }).lines) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  it("shows IPv6 addresses whole", () => {
    const [a, b] = ["2001:db8:1234:a100:8d6e:3477:df66:f105", "2001:db8:1234:a102:3304:8879:34cf:4071"];
    const { lines } = shownIn([flow(`2 1 eni-0a ${a} ${b} 34892 22 6 54 8855 1630619088 1630619102 ACCEPT OK`)], {
      width: 80,
    });
    expect(lines[1]).toBe(`${a}  ${b}       22`);
  });

  it("aligns what is wider than its characters, and integers past 2^53 whole", () => {
    const records = [
      record("${instance-tag} ${bytes} ${start}", "日本 9007199254740993 -"),
      record("${instance-tag} ${bytes} ${start}", "web 7 -"),
    ].map(({ tokens }) => new FlowRecord(RECORD_FIELDS, tokens));
    expect(shownIn(records, { columns: ["instance-tag", "bytes", "start"] }).lines).toEqual([
      "instance-tag                  bytes  start",
      "日本          9,007,199,254,740,993  -",
      "web                               7  -",
    ]);
  });

  it("shows before addresses and interfaces what they are called", () => {
    const names = new Map([
      ["10.0.0.1", "web-1"],
      ["eni-0a", "db \u202e"],
    ]);
    const { lines } = shownIn([HTTPS], {
      columns: ["srcaddr", "dstaddr", "interface-id"],
      nameOf: (token) => names.get(token),
    });
    expect(lines[1]).toBe("web-1 (10.0.0.1)  10.0.0.2  db \\u202e (eni-0a)");
  });
});
