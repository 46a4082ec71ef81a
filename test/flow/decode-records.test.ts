import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecords } from "../../flow/decode-records.ts";
import { decodeRecord } from "../../flow/envelope.ts";
import { emptyCounts } from "../../flow/record-batch.ts";
import { controlMessage, gzip, line, messageOf, messagesOf } from "./subscription.ts";

const small = Array.from({ length: 500 }, (_, index) => gzip(messageOf(index)));
const lied = (record: Buffer, by: number): Buffer => {
  const copy = Buffer.from(record);
  copy.writeUInt32LE((copy.readUInt32LE(copy.length - 4) + by) >>> 0, copy.length - 4);
  return copy;
};

describe("records that are decoded together", () => {
  it("keep their order and all of their events, small and large ones mixed", () => {
    const large = gzip(messageOf(...Array.from({ length: 2000 }, (_, index) => 1000 + index)));
    const counts = emptyCounts();
    const found = messagesOf(decodeRecords([...small.slice(0, 250), large, ...small.slice(250)], counts));
    expect(found).toHaveLength(2500);
    expect(found[249]).toBe(line(249));
    expect(found[250]).toBe(line(1000));
    expect(found.at(-1)).toBe(line(499));
    expect(counts).toMatchObject({ events: 2500, damages: 0 });
  });

  it("cannot hide behind a record whose padding and trailer lie", () => {
    const two = messageOf(1) + messageOf(2);
    const trailer = Buffer.alloc(12);
    trailer.writeUInt32LE(two.length - messageOf(3).length, 8);
    const records = [Buffer.concat([gzip(two), trailer]), gzip(messageOf(3))];
    const counts = emptyCounts();
    expect(messagesOf(decodeRecords(records, counts)).slice(-1)).toEqual([line(3)]);
    expect(counts.damages).toBe(1);
  });

  it("are two damages where only together they would make a message", () => {
    const counts = emptyCounts();
    const halves = [messageOf(1).slice(0, 150), messageOf(1).slice(150)].map((half) => gzip(half));
    expect(decodeRecords(halves, counts)).toEqual([]);
    expect(counts.damages).toBe(2);
  });

  const odd = [
    gzip(messageOf(7000)),
    gzip(messageOf(7001) + messageOf(7002)),
    gzip(gzip(messageOf(7003))),
    gzip(controlMessage),
    gzip(""),
    Buffer.alloc(0),
    Buffer.from("nonsense"),
    Buffer.from(messageOf(7004)),
    gzip("nonsense"),
    lied(gzip(messageOf(7005)), 5),
    gzip(messageOf(7006)).subarray(0, 50),
    Buffer.concat([gzip(messageOf(7007)), Buffer.alloc(30)]),
    Buffer.concat([gzip(messageOf(7008)), Buffer.from("junk")]),
    lied(gzip(messageOf(7009)), -20),
    gzip(messageOf(7010).slice(0, -9)),
  ];

  it("give what each gives by itself, whatever stands beside it", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...odd, ...small.slice(0, 5)), { maxLength: 12 }), (records) => {
        const counts = emptyCounts();
        const together = messagesOf(decodeRecords(records, counts));
        const alone = records.map((record) => decodeRecord(record));
        expect(together).toEqual(alone.flatMap((decoded) => messagesOf(decoded.batches)));
        expect(counts.damages).toBe(alone.reduce((sum, decoded) => sum + decoded.damages.length, 0));
        expect(counts.controlMessages).toBe(alone.reduce((sum, decoded) => sum + decoded.controlMessages, 0));
        expect(counts.bytesInflated).toBe(alone.reduce((sum, decoded) => sum + decoded.inflatedBytes, 0));
      }),
      { numRuns: 300 },
    );
  });
});
