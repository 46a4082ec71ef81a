import fc from "fast-check";
import { expect, it } from "vitest";
import { ByteSink } from "../../flow/byte-sink.ts";
import { EventBatch, type LogEvent } from "../../flow/event-batch.ts";
import { DEFAULT_FORMAT, formatOf, type LogFormat } from "../../flow/format.ts";
import { NdjsonWriter } from "../../flow/ndjson.ts";
import { NdjsonCopier } from "../../flow/ndjson-copier.ts";
import type { Enrich } from "../../flow/record.ts";
import { emptyTally } from "../../flow/tally.ts";
import { oddEvents, someColumns, unchanged } from "./odd-events.ts";
import { line } from "./subscription.ts";
import { written } from "./written.ts";

function ndjson(events: LogEvent[], format: LogFormat, columns: readonly string[] | undefined, enrich?: Enrich) {
  const writer = new NdjsonWriter({ columns, enrich });
  return written(events, (out, batch) => writer.write(batch, format, out));
}

it("copies what the objects of the records give too", () => {
  fc.assert(
    fc.property(oddEvents, fc.option(someColumns, { nil: undefined }), (events, columns) => {
      const copied = ndjson(events, DEFAULT_FORMAT, columns);
      expect(copied).toEqual(ndjson(events, DEFAULT_FORMAT, columns, unchanged));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ["a field twice", ["srcaddr", "dstaddr", "srcaddr"], "a b c"],
  ["a field that an object has first", ["srcaddr", "7"], "a b"],
  ["a field by the name of the event's time", ["srcaddr", "timestamp"], "a 5"],
])("leaves to the objects a format with %s", (_, names, message) => {
  const events = [{ timestamp: 1, message }, { message }];
  expect(NdjsonCopier.fits(formatOf(names))).toBe(false);
  expect(ndjson(events, formatOf(names), undefined)).toEqual(ndjson(events, formatOf(names), undefined, unchanged));
});

it("gives a field by the name of the event's time where it is asked for", () => {
  const [format, events] = [formatOf(["srcaddr", "timestamp"]), [{ timestamp: 1, message: "a 5" }]];
  const copied = ndjson(events, format, ["timestamp"]);
  expect(copied).toEqual(ndjson(events, format, ["timestamp"], unchanged));
});

it("has room for the columns that are asked for and not there", () => {
  const columns = ["bytes", ...Array.from({ length: 500 }, (_, at) => `absent-${at}`)];
  const { text } = ndjson([{ message: line() }], DEFAULT_FORMAT, columns);
  expect(Object.keys(JSON.parse(text))).toEqual(columns.map((name) => name.replaceAll("-", "_")));
});

it("leaves bytes that are no UTF-8 to who replaces them", () => {
  const bytes = Buffer.from(line().replace("ACCEPT", "ACC\xffPT"), "latin1");
  const batch = new EventBatch(bytes, Int32Array.of(-1, 0, bytes.length, -1));
  const out = { sink: new ByteSink(), tally: emptyTally() };
  new NdjsonWriter({ columns: ["action"] }).write(batch, DEFAULT_FORMAT, out);
  expect(out.sink.take().toString()).toBe('{"action":"ACC\ufffdPT"}\n');
});
