import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../flow/event-batch.ts";
import { writePlainText } from "../../flow/plain-text.ts";
import { PAIR, written } from "./written.ts";

const plain = (events: LogEvent[]) => written(events, (out, batch) => writePlainText(batch, PAIR, out));

describe("text", () => {
  it("is each line as it came, one record a line", () => {
    expect(plain([{ message: "a b" }, { message: " é  b" }, { message: "a b\r\n" }, { message: "a\nb" }]).text).toBe(
      "a b\n é  b\na b\na b\n",
    );
  });

  it("counts what is no record, and keeps what its extractedFields stand for", () => {
    const { text, tally } = plain([{ message: "a" }, { message: "x", extractedFields: { srcaddr: "1" } }]);
    expect({ text, tally }).toEqual({
      text: "x\n",
      tally: { records: 1, messages: 0, unshown: 0, malformed: 1, probes: 0 },
    });
  });
});
