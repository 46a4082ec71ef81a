import { describe, expect, it } from "vitest";
import { formatNamer } from "../../flow/guess-format.ts";
import { readEachRecord, readRecords } from "../../flow/read-records.ts";
import { emptyCounts } from "../../flow/record-batch.ts";
import { controlMessage, gzip, line, messageOf, messagesOf } from "./subscription.ts";

function read(...records: (string | Buffer)[]) {
  const counts = emptyCounts();
  const batches = readRecords(
    records.map((record) => Buffer.from(record)),
    counts,
  );
  return { batches, messages: messagesOf(batches), counts };
}

describe("records at hand", () => {
  it("hold messages or flow log lines, plain or gzipped, in their order", () => {
    const { messages, counts } = read(gzip(messageOf(1)), line(2), gzip(`${line(3)}\n${line(4)}\n`), messageOf(5));
    expect(messages).toEqual([1, 2, 3, 4, 5].map(line));
    expect(counts).toMatchObject({ events: 5, damages: 0 });
    expect(counts.bytesInflated).toBe(2 * messageOf(1).length + 2 * line(3).length + 2);
  });

  it("have the format of a header line in the same record, also where they are sliced", () => {
    const [batch] = read("srcaddr dstaddr\n10.0.0.1 10.0.0.2").batches;
    expect(formatNamer()(batch!.slice(0)).format.text).toBe("${srcaddr} ${dstaddr}");
  });

  it("that are neither are damages, and hide nothing beside them", () => {
    const { messages, counts } = read(gzip(messageOf(1)), "nonsense", gzip("nonsense"), gzip(line(2)).subarray(0, 40));
    expect(messages).toEqual([line(1)]);
    expect([counts.damages, counts.events]).toEqual([3, 1]);
  });
});

describe("records that stood somewhere", () => {
  it("are read one by one: small ones, health checks, lines and damaged ones keep what is theirs", () => {
    const counts = emptyCounts();
    const records = [
      gzip(messageOf(1)),
      gzip(messageOf(2, 3)),
      gzip(controlMessage),
      line(4),
      "nonsense",
      gzip(messageOf(5)),
    ];
    const read = readEachRecord(
      records.map((record) => Buffer.from(record)),
      counts,
    );
    expect(read.map(({ batches }) => messagesOf(batches))).toEqual(
      [[1], [2, 3], [], [4], [], [5]].map((ports) => ports.map((port) => line(port))),
    );
    expect(read.map(({ damages }) => damages.length)).toEqual([0, 0, 0, 0, 1, 0]);
    expect(counts).toMatchObject({ events: 5, controlMessages: 1, damages: 1 });
  });

  it("are counted as they are when they are read together", () => {
    const records = Array.from({ length: 50 }, (_, port) => gzip(messageOf(port, port)));
    const [together, apart] = [emptyCounts(), emptyCounts()];
    const all = messagesOf(readRecords(records, together));
    const each = readEachRecord(records, apart);
    expect(each.map(({ batches }) => batches.length)).toEqual(records.map(() => 1));
    expect([messagesOf(each.flatMap(({ batches }) => batches)), apart]).toEqual([all, together]);
  });
});
