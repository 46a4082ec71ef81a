import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecord } from "../../flow/envelope.ts";
import { batchOfEvents } from "../../flow/event-batch.ts";
import { EventIds } from "../../flow/event-ids.ts";
import { LineReader } from "../../flow/lines.ts";
import { emptyCounts } from "../../flow/record-batch.ts";
import { SeenIds } from "../../flow/seen-ids.ts";
import { dataMessage, event, line } from "./subscription.ts";

const idsOf = (text: string | Buffer) =>
  decodeRecord(Buffer.from(text)).batches.flatMap((batch) => {
    const ids = new EventIds(batch);
    return Array.from({ length: batch.count }, (_, index) => {
      const range = ids.rangeOf(index);
      return range && batch.bytes.toString("latin1", range.start, range.end);
    });
  });

const add = (seen: SeenIds, id: string) => seen.add(Buffer.from(id), { start: 0, end: id.length });

describe("the ids of events", () => {
  const message = dataMessage([event(line(1), { id: "3701" }), event(line(2), { id: "x-2" })]);

  it("are found in messages as CloudWatch Logs writes them, and in others", () => {
    expect(idsOf(message)).toEqual(["3701", "x-2"]);
    expect(idsOf(JSON.stringify(JSON.parse(message), undefined, 1))).toEqual(["3701", "x-2"]);
  });

  it("may be numbers, and be absent", () => {
    const events = [
      { id: 7, timestamp: 1, message: line() },
      { timestamp: 1, message: line() },
      { id: "9", message: line() },
    ];
    expect(idsOf(JSON.stringify({ ...JSON.parse(message), logEvents: events }))).toEqual(["7", undefined, undefined]);
  });

  it("stay with the events that a filter keeps", () => {
    const [batch] = decodeRecord(Buffer.from(message)).batches;
    const kept = batch!.filter((index) => index === 1);
    const { start, end } = new EventIds(kept).rangeOf(0)!;
    expect(kept.bytes.toString("latin1", start, end)).toBe("x-2");
  });

  it("are none of lines, whatever these say", () => {
    const trick = `a ${'{"id":"1","timestamp":'}5\n`;
    const [lines] = new LineReader(emptyCounts()).read(Buffer.from(trick));
    expect(new EventIds(lines!.events).rangeOf(0)).toBeUndefined();
    const quoted = batchOfEvents([{ id: 'a"b', timestamp: 1, message: "m" }]);
    expect([new EventIds(quoted).rangeOf(0), quoted.timestamp(0), quoted.message(0)]).toEqual([undefined, 1, "m"]);
  });
});

describe("ids that were seen", () => {
  it("are new once", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(..."0123456789abc"), maxLength: 60 })), (ids) => {
        const seen = new SeenIds();
        const fresh = ids.filter((id) => add(seen, id));
        expect(fresh).toEqual([...new Set(ids)]);
      }),
    );
  });

  it("are told apart among many that differ in one digit", () => {
    const seen = new SeenIds();
    const ids = Array.from({ length: 50_000 }, (_, index) => `3856${String(index).padStart(52, "0")}`);
    expect(ids.filter((id) => add(seen, id)).length).toBe(ids.length);
    expect(ids.filter((id) => add(seen, id)).length).toBe(0);
  });

  it("are remembered for as many as was said at least, and are forgotten after twice as many", () => {
    const seen = new SeenIds(10);
    for (let index = 0; index < 15; index++) add(seen, `id${index}`);
    expect([add(seen, "id5"), add(seen, "id14")]).toEqual([false, false]);
    for (let index = 15; index < 30; index++) add(seen, `id${index}`);
    expect(add(seen, "id0")).toBe(true);
  });
});
