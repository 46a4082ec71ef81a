import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../flow/event-batch.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { NdjsonWriter } from "../../flow/ndjson.ts";
import { eventsOf, PAIR, rows, written } from "./written.ts";

const ndjson = (events: LogEvent[], columns?: string[], format = PAIR) =>
  written(events, (out, batch) => new NdjsonWriter({ columns }).write(batch, format, out));
describe("ndjson", () => {
  it("gives back the values that went in", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const objects = ndjson(eventsOf(all))
          .text.split("\n")
          .slice(0, -1)
          .map((row) => JSON.parse(row));
        const expected = all.map(([timestamp, a, b]) => ({
          timestamp,
          srcaddr: a === "-" ? null : a,
          dstaddr: b === "-" ? null : b,
        }));
        expect(objects).toEqual(expected);
      }),
    );
  });

  it("has underscores, null for -, numbers, and texts for integers past 2^53", () => {
    const format = parseLogFormat("${account-id} ${bytes} ${packets} ${start}");
    const { text } = ndjson([{ message: "0012 9007199254740993 0 -" }], undefined, format);
    expect(text).toBe('{"account_id":"0012","bytes":"9007199254740993","packets":0,"start":null}\n');
  });

  it("has the chosen columns, in their order, null for those that are not there", () => {
    expect(ndjson([{ message: "a b" }], ["dstaddr", "constructor", "account-id"]).text).toBe(
      '{"dstaddr":"b","constructor":null,"account_id":null}\n',
    );
  });

  it("counts what is no record", () => {
    expect(ndjson([{ message: "a" }])).toEqual({
      text: "",
      tally: { records: 0, messages: 0, unshown: 0, malformed: 1, probes: 0 },
    });
  });
});
