import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT, parseLogFormat } from "../../flow/format.ts";
import { LineReader } from "../../flow/lines.ts";
import { emptyCounts } from "../../flow/record-batch.ts";

function read(text: string, format?: ReturnType<typeof parseLogFormat>) {
  const counts = emptyCounts();
  const batches = new LineReader(counts, format).read(Buffer.from(text));
  const lines = batches.map(({ events, format }) => [
    format.text,
    ...Array.from({ length: events.count }, (_, i) => events.message(i)),
  ]);
  return { lines, counts };
}

describe("flow log lines", () => {
  it("without a header are of the default format", () => {
    expect(read("2 a\n2 b").lines).toEqual([[DEFAULT_FORMAT.text, "2 a", "2 b"]]);
  });

  it("are of the format of the header before them, each of several", () => {
    const { lines, counts } = read("2 a\nsrcaddr dstaddr\n1 2\n\n3 4\r\nstart end\r\n5 6\n");
    expect(lines).toEqual([
      [DEFAULT_FORMAT.text, "2 a"],
      ["${srcaddr} ${dstaddr}", "1 2", "3 4"],
      ["${start} ${end}", "5 6"],
    ]);
    expect(counts).toMatchObject({ headers: 2, events: 4 });
  });

  it("are of the format that the person named, whatever the header says", () => {
    const format = parseLogFormat("${start} ${end}");
    expect(read("srcaddr dstaddr\n1 2\n", format)).toMatchObject({
      lines: [[format.text, "1 2"]],
      counts: { headers: 1 },
    });
  });

  it("are none where there is but a header, or nothing", () => {
    expect(read("srcaddr dstaddr\n")).toMatchObject({ lines: [], counts: { headers: 1, events: 0 } });
    expect(read("").lines).toEqual([]);
  });

  it("have no time of an event and no extractedFields", () => {
    const [batch] = new LineReader(emptyCounts()).read(Buffer.from("2 a"));
    expect([batch!.events.timestamp(0), batch!.events.extractedFields(0)]).toEqual([undefined, undefined]);
  });
});

describe("lines under a header that begins with timestamp", () => {
  it("are of the fields after it, each with its event's time where it has one", () => {
    const counts = emptyCounts();
    const text = "timestamp\tsrcaddr\tstart\n5\ta\t1\n-\tb\t2\nsrcaddr start\nc 3\n";
    const batches = new LineReader(counts).read(Buffer.from(text));
    expect(batches.map(({ format }) => format.text)).toEqual(["${srcaddr} ${start}", "${srcaddr} ${start}"]);
    const found = batches.flatMap(({ events }) =>
      Array.from({ length: events.count }, (_, index) => [events.timestamp(index), events.message(index)]),
    );
    expect(found).toEqual([
      [5, "a\t1"],
      [undefined, "b\t2"],
      [undefined, "c 3"],
    ]);
    expect(counts).toMatchObject({ headers: 2, events: 3 });
  });
});
