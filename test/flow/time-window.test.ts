import { describe, expect, it } from "vitest";
import { batchOfEvents } from "../../flow/event-batch.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { withinWindow } from "../../flow/time-window.ts";
import { messagesOf } from "./subscription.ts";

const START = parseLogFormat("${srcaddr} ${start}");
const window = (startMs: number, endMs: number) => ({ startMs, endMs });
const kept = (events: { timestamp?: number; message: string }[], from: number, to: number, format = START) =>
  messagesOf([withinWindow({ events: batchOfEvents(events), format }, window(from, to)).events]);

describe("records within a window", () => {
  const events = [4, 5, 9, 10].map((start) => ({ timestamp: 0, message: `a ${start}` }));

  it("are those that start in it: its beginning is part of it, its end is not", () => {
    expect(kept(events, 5000, 10_000)).toEqual(["a 5", "a 9"]);
    expect(kept(events, Number.NEGATIVE_INFINITY, 5000)).toEqual(["a 4"]);
  });

  it("may say their start in ms, which past 32 bits is meant", () => {
    const messages = ["a 1438387260000", "b 1438387260", "c 1438387269999", "d 1438387270000"];
    const [from, to] = [1_438_387_260_000, 1_438_387_270_000];
    expect(
      kept(
        messages.map((message) => ({ message })),
        from,
        to,
      ),
    ).toEqual(messages.slice(0, 3));
  });

  it("go by the event's time where the format has no start, or the record no value", () => {
    const timed = [
      { timestamp: 7000, message: "a b" },
      { timestamp: 12_000, message: "c d" },
    ];
    expect(kept(timed, 5000, 10_000, parseLogFormat("${srcaddr} ${dstaddr}"))).toEqual(["a b"]);
    expect(
      kept(
        [
          { timestamp: 7000, message: "a -" },
          { timestamp: 1, message: "b -" },
        ],
        5000,
        10_000,
      ),
    ).toEqual(["a -"]);
  });

  it("start when their extractedFields say, where the line is none of the format", () => {
    const events = [4, 5].map((start) => ({ message: "x", extractedFields: { start: String(start) } }));
    const { events: left } = withinWindow({ events: batchOfEvents(events), format: START }, window(5000, 10_000));
    expect(left.extractedFields(0)).toEqual({ start: "5" });
  });

  it("are kept where nothing says when they were", () => {
    expect(kept([{ message: "x" }, { message: "a -" }], 5000, 10_000)).toEqual(["x", "a -"]);
  });

  it("are the same batch where the window is open", () => {
    const batch = { events: batchOfEvents(events), format: START };
    expect(withinWindow(batch, window(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY))).toBe(batch);
  });

  it("keep where they came from", () => {
    const batch = { events: batchOfEvents(events, { logGroup: "g" }), format: START };
    expect(withinWindow(batch, window(0, 5000)).events.origin).toEqual({ logGroup: "g" });
  });
});
