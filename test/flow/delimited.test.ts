import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allColumns } from "../../flow/columns.ts";
import { DelimitedWriter } from "../../flow/delimited.ts";
import type { LogEvent } from "../../flow/event-batch.ts";
import { DEFAULT_FORMAT, type LogFormat, parseLogFormat } from "../../flow/format.ts";
import { line } from "./subscription.ts";
import { eventsOf, PAIR, rows, written } from "./written.ts";

const delimited = (events: LogEvent[], separator: "\t" | ",", columns: string[], format: LogFormat = PAIR) =>
  written(events, (out, batch) => new DelimitedWriter({ separator, columns }).write(batch, format, out));
const tsv = (events: LogEvent[], columns = ["timestamp", "srcaddr", "dstaddr"]) => delimited(events, "\t", columns);
/** RFC 4180, read by its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    if (end === "" && quoted === undefined && bare === "") continue;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare!);
    if (end === "\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

describe("tsv and csv", () => {
  it("have AWS's names in the header", () => {
    const columns = allColumns(parseLogFormat("${account-id} ${srcaddr}"), true);
    expect(new DelimitedWriter({ separator: "\t", columns }).header()).toBe("timestamp\taccount-id\tsrcaddr\n");
  });

  it("give the whole line quickly and the chosen columns alike", () => {
    const events = [{ timestamp: 5, message: line(22) }];
    const all = delimited(events, "\t", allColumns(DEFAULT_FORMAT, true), DEFAULT_FORMAT);
    expect(all.text).toBe(`5\t${line(22).replaceAll(" ", "\t")}\n`);
    expect(delimited(events, "\t", ["dstport", "timestamp", "vpc-id"], DEFAULT_FORMAT).text).toBe("22\t5\t-\n");
  });

  it("tsv gives back the values that went in", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { text, tally } = tsv(eventsOf(all));
        expect(
          text
            .split("\n")
            .slice(0, -1)
            .map((row) => row.split("\t")),
        ).toEqual(all.map((row) => row.map(String)));
        expect(tally).toEqual({ records: all.length, messages: 0, unshown: 0, malformed: 0, probes: 0 });
      }),
    );
  });

  it("csv gives back the values that went in, commas and quotes too", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { text } = delimited(eventsOf(all), ",", ["timestamp", "srcaddr", "dstaddr"]);
        expect(parseCsv(text)).toEqual(all.map((row) => row.map(String)));
      }),
    );
  });

  it("csv quotes values with line ends, tsv escapes them: a record stays one", () => {
    const odd = [{ message: "short", extractedFields: { srcaddr: "a\tb\nc\r", dstaddr: 'd,"' } }];
    expect(tsv(odd, ["srcaddr", "dstaddr"]).text).toBe('a\\tb\\nc\\r\td,"\n');
    expect(parseCsv(delimited(odd, ",", ["srcaddr", "dstaddr"]).text)).toEqual([["a\tb\nc\r", 'd,"']]);
  });

  it.each(["a b\n", "a\tb", " a b", "a  b", "a b\r\n"])(
    "take a line with other white space for the same record: %j",
    (message) => {
      expect(tsv([{ timestamp: 5, message }]).text).toBe("5\ta\tb\n");
    },
  );

  it("keep the columns where only some events have a time", () => {
    const events = [{ timestamp: 5, message: "a b" }, { message: "c d" }];
    expect(tsv(events).text).toBe("5\ta\tb\n-\tc\td\n");
    expect(tsv([...events].reverse(), ["srcaddr", "dstaddr"]).text).toBe("c\td\na\tb\n");
  });

  it("write a row of - for a record that lacks every column", () => {
    expect(tsv([{ message: "a b" }], ["vpc-id", "bytes"])).toEqual({
      text: "-\t-\n",
      tally: { records: 1, messages: 0, unshown: 0, malformed: 0, probes: 0 },
    });
  });

  describe("that show all that there is", () => {
    const complete = (events: LogEvent[], columns = ["srcaddr", "dstaddr"]) =>
      written(events, (out, batch) =>
        new DelimitedWriter({ separator: "\t", columns, complete: true }).write(batch, PAIR, out),
      );
    const named = (more: object) => [{ message: "a b" }, { message: "x", extractedFields: { srcaddr: "c", ...more } }];

    it("refuse a record with another field, by its name", () => {
      expect(() => complete(named({ custom_thing: "d" }))).toThrow('mid-input: "custom_thing" came in.');
      expect(() => complete(named({ vpc_id: "d", bytes: "1" }))).toThrow("mid-input: bytes, vpc-id came in.");
      expect(complete(named({})).text).toBe("a\tb\nc\t-\n");
    });

    it("refuse a time that has no column", () => {
      expect(() => complete([{ message: "a b" }, { message: "c d", timestamp: 5 }])).toThrow("timestamp came in.");
    });

    it("check a record's fields once for all that share them, and its time each time", () => {
      const columns = ["dstaddr", "srcaddr"];
      expect(complete([{ message: "a b" }, { message: "c d" }], columns).text).toBe("b\ta\nd\tc\n");
      expect(() => complete([{ message: "a b" }, { message: "c d", timestamp: 5 }], columns)).toThrow(
        "timestamp came in.",
      );
    });
  });

  it("count what is no record, with as many tokens past 256 as a record has", () => {
    const long = Array.from({ length: 258 }, () => "x").join(" ");
    expect(tsv([{ message: "a" }, { message: "a b c" }, { message: long }])).toEqual({
      text: "",
      tally: { records: 0, messages: 0, unshown: 0, malformed: 3, probes: 0 },
    });
  });
});
