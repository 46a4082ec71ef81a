import fc from "fast-check";
import { expect, it } from "vitest";
import { ByteSink } from "../../flow/byte-sink.ts";
import { DelimitedWriter } from "../../flow/delimited.ts";
import { EventBatch } from "../../flow/event-batch.ts";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { emptyTally } from "../../flow/tally.ts";
import { oddEvents, someColumns, unchanged } from "./odd-events.ts";
import { line } from "./subscription.ts";
import { PAIR, written } from "./written.ts";

it.each(["\t", ","] as const)(
  "copies the columns that the texts of the values give too, separated by %j",
  (separator) => {
    fc.assert(
      fc.property(oddEvents, someColumns, (events, columns) => {
        const [copied, composed] = [undefined, unchanged].map((enrich) => {
          const writer = new DelimitedWriter({ separator, columns, enrich });
          return written(events, (out, batch) => writer.write(batch, DEFAULT_FORMAT, out));
        });
        expect(copied).toEqual(composed);
      }),
      { numRuns: 1000 },
    );
  },
);

it("writes a column as often as it was asked for", () => {
  const writer = new DelimitedWriter({ separator: ",", columns: ["dstport", "timestamp", "dstport"] });
  const events = Array.from({ length: 2000 }, (_, at) => ({ timestamp: at, message: line(22) }));
  const { text, tally } = written(events, (out, batch) => writer.write(batch, DEFAULT_FORMAT, out));
  expect(text).toBe(events.map((_, at) => `22,${at},22\n`).join(""));
  expect(tally.records).toBe(2000);
});

it("leaves bytes that are no UTF-8 to who replaces them", () => {
  const bytes = Buffer.from(line(22).replace("ACCEPT", "ACC\xffPT"), "latin1");
  const batch = new EventBatch(bytes, Int32Array.of(-1, 0, bytes.length, -1));
  const out = { sink: new ByteSink(), tally: emptyTally() };
  new DelimitedWriter({ separator: "\t", columns: ["action"] }).write(batch, DEFAULT_FORMAT, out);
  expect(out.sink.take().toString("latin1")).toBe(Buffer.from("ACC\ufffdPT\n").toString("latin1"));
});

it("has room for the event's time as often as it is asked for, however short the line is", () => {
  const columns = Array.from({ length: 9 }, () => "timestamp");
  const { text } = written([{ timestamp: 1630619088000, message: "a b" }], (out, batch) =>
    new DelimitedWriter({ separator: "\t", columns }).write(batch, PAIR, out),
  );
  expect(text).toBe(`${columns.map(() => "1630619088000").join("\t")}\n`);
});
