import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteSink } from "../../flow/byte-sink.ts";

describe("a byte sink", () => {
  it("grows as it is written, and keeps every byte", () => {
    const sink = new ByteSink(4);
    const parts = ["a", "é日🦜", "x".repeat(1000), ""];
    for (const part of parts) sink.text(part);
    expect(sink.take().toString()).toBe(parts.join(""));
  });

  it("gives bytes that later writing does not touch", () => {
    const sink = new ByteSink(8);
    sink.text("first");
    const taken = sink.take();
    sink.text("other");
    expect([taken.toString(), sink.length, sink.take().toString()]).toEqual(["first", 5, "other"]);
  });

  it("has its words where its bytes are, after it grew too", () => {
    const sink = new ByteSink(4);
    sink.ensure(100);
    sink.view.setInt32(0, 0x64636261, true);
    sink.length = 4;
    expect(sink.take().toString()).toBe("abcd");
  });

  it("writes numbers and short texts as String and UTF-8 have them", () => {
    const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ maxLength: 60 }));
    const number = fc.oneof(fc.nat(), fc.integer(), fc.maxSafeInteger(), fc.double());
    fc.assert(
      fc.property(fc.array(fc.oneof(text, number)), (given) => {
        const sink = new ByteSink(1);
        for (const one of given) {
          if (typeof one === "number") sink.number(one);
          else sink.text(one);
          sink.byte(0x0a);
        }
        expect(sink.take().toString()).toBe(given.map((one) => `${Buffer.from(String(one))}\n`).join(""));
      }),
    );
  });
});
