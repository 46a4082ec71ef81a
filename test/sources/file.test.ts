import { getEventListeners } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { LogFormat } from "../../flow/format.ts";
import type { Place } from "../../flow/record-batch.ts";
import { readFileSource, readStreamSource } from "../../sources/file.ts";
import { dataMessage, event, gzip, line, messageOf } from "../flow/subscription.ts";

const folder = mkdtempSync(path.join(tmpdir(), "vpcflow-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string => path.join(import.meta.dirname, "../fixtures", name);

/** Everything in an input, given in chunks of `size` bytes. */
async function read(data: Buffer | string, size = Number.POSITIVE_INFINITY, format?: LogFormat) {
  const bytes = Buffer.from(data);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return collect(readStreamSource("input", () => Readable.from(chunks), format ? { format } : {}));
}

async function collect(source: ReturnType<typeof readFileSource>) {
  const lines: string[] = [];
  const formats = new Set<string>();
  const places = new Map<string, Place>();
  for await (const { events, format, place } of source) {
    if (place) places.set(JSON.stringify(place), place);
    for (let index = 0; index < events.count; index++) lines.push(events.message(index));
    formats.add(format.text);
  }
  return { lines, formats: [...formats], places: [...places.values()], counts: source.counts };
}

const many = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `${line(from + index)}\n`).join("");
const damagedAt = (data: Buffer, at: number): Buffer => {
  const damaged = Buffer.from(data);
  damaged.fill(0xff, at, at + 4);
  return damaged;
};

describe("a file", () => {
  it("that is a real S3 object's lines is read by its header", async () => {
    const { lines, counts } = await collect(readFileSource(fixture("vpcflow-v2.log")));
    expect(lines).toHaveLength(20);
    expect(counts).toMatchObject({ headers: 1, events: 20, damages: 0, bytesInflated: 0 });
  });

  it("that is a Lambda event is read by its records", async () => {
    const { lines, counts } = await collect(readFileSource(fixture("kinesis-event.json")));
    expect(lines).toHaveLength(30);
    expect(counts).toMatchObject({ envelopes: 2, events: 30, damages: 0 });
  });

  it("in UTF-16 is named as that", async () => {
    await expect(read(Buffer.from(`\ufeff${line()}`, "utf16le"))).rejects.toThrow("input is text in UTF-16");
  });

  it("that never comes is let go when the signal aborts, and one that was read leaves no listener", async () => {
    const stopping = new AbortController();
    const waiting = collect(readStreamSource("input", () => new PassThrough(), { signal: stopping.signal }));
    setTimeout(() => stopping.abort(new Error("stopped")), 5);
    await expect(waiting).rejects.toThrow("stopped");

    const { signal } = new AbortController();
    const { lines } = await collect(readFileSource(fixture("vpcflow-v2.log"), { signal }));
    expect([lines.length, getEventListeners(signal, "abort").length]).toEqual([20, 0]);
  });

  it("that is a folder says what to do", async () => {
    await expect(collect(readFileSource(folder))).rejects.toMatchObject({
      code: "SOURCE",
      message: `${folder} is a folder, and a file is expected.`,
    });
  });

  it("of Parquet is read by its parts, and its bytes are those that were read", async () => {
    const { lines, counts } = await collect(readFileSource(fixture("flows-gzip.parquet")));
    expect(lines).toHaveLength(22);
    expect(counts).toMatchObject({ events: 22, headers: 0, damages: 0 });
    expect(counts.bytesIn).toBeLessThan(2 * statSync(fixture("flows-gzip.parquet")).size);
  });

  it("of Parquet comes through a pipe too, and gzipped again", async () => {
    const parquet = readFileSync(fixture("flows-snappy.parquet"));
    for (const data of [parquet, gzip(parquet)]) {
      const { lines, counts } = await read(data, 1000);
      expect(lines).toHaveLength(22);
      expect(counts).toMatchObject({ bytesIn: data.length, damages: 0 });
    }
  });

  it("says with each of its batches which file it is, and keeps to the window", async () => {
    const file = fixture("vpcflow-v2.log");
    const window = { startMs: 1_630_619_088_000, endMs: Number.POSITIVE_INFINITY };
    const { lines, places, counts } = await collect(readFileSource(file, { window }));
    expect(places).toEqual([{ kind: "file", path: file }]);
    expect(lines.every((one) => Number(one.split(" ")[10]) >= 1_630_619_088)).toBe(true);
    expect(counts.events).toBe(20);
    expect(lines.length).toBeLessThan(20);
  });

  it("that is not there throws the system's error, which names it", async () => {
    await expect(collect(readFileSource("/no/such/file"))).rejects.toMatchObject({
      code: "ENOENT",
      path: "/no/such/file",
    });
  });

  it.each([
    ["empty", Buffer.alloc(0), "is empty."],
    ["white space", Buffer.from(" \n".repeat(5000)), "is empty."],
    ["binary", Buffer.from([1, 2, 3, 4, 0, 5]), "is binary data of an unknown kind."],
    ["a Parquet file cut off", Buffer.from("PAR1\x15\x04"), "is a Parquet file whose end is damaged or missing."],
    ["gzip of nothing", gzip(""), "inflates to data that is empty."],
    [
      "gzip of binary data",
      gzip(Buffer.from([1, 2, 3, 4, 0, 5])),
      "inflates to data that is binary data of an unknown kind.",
    ],
  ])("that is %s gives one sentence", async (_, data, sentence) => {
    const file = path.join(folder, "input");
    writeFileSync(file, data);
    await expect(collect(readFileSource(file))).rejects.toMatchObject({
      code: "SOURCE",
      message: `${file} ${sentence}`,
    });
  });
});

describe("what people have at hand", () => {
  const base64 = (message: string): string => gzip(message).toString("base64");
  const getRecords = JSON.stringify(
    { Records: [{ Data: base64(messageOf(1)) }, { Data: base64(messageOf(2)) }] },
    null,
    4,
  );
  const filterLogEvents = JSON.stringify({ events: [event(line(1)), event(line(2))], searchedLogStreams: [] }, null, 4);
  const header =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

  it.each([
    ["lines", `${line(1)}\n${line(2)}\n`],
    ["lines without the last line end", `${line(1)}\n${line(2)}`],
    ["lines with CR LF, blanks between and a byte order mark", `\ufeff${header}\r\n${line(1)}\r\n\r\n${line(2)}\r\n`],
    ["gzipped lines", gzip(`${header}\n${line(1)}\n${line(2)}\n`)],
    ["two gzipped files, one after the other", Buffer.concat([gzip(`${line(1)}\n`), gzip(`${line(2)}\n`)])],
    ["gzip with zeros after it", Buffer.concat([gzip(`${line(1)}\n${line(2)}\n`), Buffer.alloc(1024)])],
    ["messages, one after the other", messageOf(1) + messageOf(2)],
    ["messages one a line", `${messageOf(1)}\n${messageOf(2)}\n`],
    ["messages with a byte order mark", `\ufeff${messageOf(1)}\n${messageOf(2)}\n`],
    ["a list of messages", JSON.stringify([JSON.parse(messageOf(1)), JSON.parse(messageOf(2))])],
    ["a Firehose object", Buffer.concat([gzip(messageOf(1)), gzip(messageOf(2))])],
    ["a Firehose object, gzipped again", gzip(Buffer.concat([gzip(messageOf(1)), gzip(messageOf(2))]))],
    ["base64 lines", `${base64(messageOf(1))}\n${base64(messageOf(2))}\n`],
    ["base64 lines as jq quotes them", `"${base64(messageOf(1))}"\r\n"${base64(messageOf(2))}"\r\n`],
    ["gzipped base64 lines", gzip(`${base64(messageOf(1))}\n${base64(messageOf(2))}\n`)],
    ["aws kinesis get-records", getRecords],
    ["aws logs filter-log-events", filterLogEvents],
    ["an event of CloudWatch Logs for Lambda", JSON.stringify({ awslogs: { data: base64(messageOf(1, 2)) } })],
    ["an event of Firehose for Lambda", JSON.stringify({ records: [{ data: base64(messageOf(1, 2)) }] })],
  ])("is read, whole and in chunks of any size: %s", async (_, data) => {
    for (const size of [Number.POSITIVE_INFINITY, 1, 7, 100]) {
      const { lines, counts } = await read(data, size);
      expect(lines).toEqual([line(1), line(2)]);
      expect(counts).toMatchObject({ damages: 0, events: 2 });
    }
  });

  it("takes the format of each header line for the lines after it", async () => {
    const { formats, counts } = await read("srcaddr dstaddr\n1.1.1.1 2.2.2.2\nsrcaddr start\n1.1.1.1 5\n");
    expect(formats).toEqual(["${srcaddr} ${dstaddr}", "${srcaddr} ${start}"]);
    expect(counts.headers).toBe(2);
  });

  it("takes the format of the extractedFields where nobody named one", async () => {
    const message = dataMessage([event("1.1.1.1 5", { extractedFields: { srcaddr: "1.1.1.1", start: "5" } })]);
    expect((await read(message)).formats).toEqual(["${srcaddr} ${start}"]);
  });

  it("is the same records however it is cut into chunks", async () => {
    const inputs = [many(1, 5), gzip(many(1, 5)), messageOf(1, 2, 3), getRecords].map((data) => Buffer.from(data));
    const wholes = await Promise.all(inputs.map(async (data) => (await read(data)).lines));
    await fc.assert(
      fc.asyncProperty(fc.nat(inputs.length - 1), fc.integer({ min: 1, max: 600 }), async (input, size) => {
        expect((await read(inputs[input]!, size)).lines).toEqual(wholes[input]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("damage in a gzipped file", () => {
  const members = [many(0, 1500), many(1500, 1500), many(3000, 1500)].map((text) => gzip(text));

  it.each([
    ["broken in its middle", (member: Buffer) => damagedAt(member, member.length >> 1)],
    ["with a wrong checksum", (member: Buffer) => damagedAt(member, member.length - 8)],
    ["cut off", (member: Buffer) => member.subarray(0, member.length - 200)],
  ])("of many members leaves the others to be read: one is %s", async (_, spoil) => {
    const data = Buffer.concat([members[0]!, spoil(members[1]!), members[2]!]);
    for (const size of [Number.POSITIVE_INFINITY, 1000, 1]) {
      const { lines, counts } = await read(data, size);
      expect(lines.slice(0, 1500)).toEqual(many(0, 1500).trimEnd().split("\n"));
      expect(lines.slice(-1500)).toEqual(many(3000, 1500).trimEnd().split("\n"));
      expect(counts.damages).toBe(1);
      expect(counts.damageReasons[0]).toContain("gzip");
    }
  });

  it("of messages leaves the other messages to be read", async () => {
    const data = Buffer.concat([gzip(messageOf(1)), damagedAt(gzip(messageOf(2)), 60), gzip(messageOf(3))]);
    for (const size of [Number.POSITIVE_INFINITY, 1, 2]) {
      const { lines, counts } = await read(data, size);
      expect(lines).toEqual([line(1), line(3)]);
      expect(counts.damages).toBe(1);
    }
  });

  it("does not let half a JSON value swallow the messages after it", async () => {
    const pretty = gzip(JSON.stringify(JSON.parse(messageOf(2)), null, 1));
    const { lines } = await read(
      Buffer.concat([gzip(messageOf(1)), damagedAt(pretty, pretty.length - 8), gzip(messageOf(3))]),
    );
    expect(lines).toEqual([line(1), line(3)]);
  });

  it("keeps the whole lines of a file that is cut off", async () => {
    const { lines, counts } = await read(gzip(many(0, 3000)).subarray(0, 5000));
    expect(lines.length).toBeGreaterThan(500);
    expect(lines).toEqual(many(0, lines.length).trimEnd().split("\n"));
    expect(counts).toMatchObject({ damages: 1, damageReasons: ["the gzip data is cut off"] });
  });

  it("counts what stands between members and is no gzip, once", async () => {
    const data = Buffer.concat([
      members[0]!,
      Buffer.from("nonsense ".repeat(1000)),
      members[2]!,
      Buffer.from("more nonsense here"),
    ]);
    const { lines, counts } = await read(data, 500);
    expect(lines).toHaveLength(3000);
    expect(counts).toMatchObject({
      damages: 2,
      damageReasons: expect.arrayContaining(["bytes between gzip members are no gzip data"]),
    });
  });

  it("does not keep a large member in memory, and hands on what goes before its damage", async () => {
    const text = many(0, 500_000);
    const data = gzip(text);
    const { lines, counts } = await read(
      Buffer.concat([damagedAt(data, data.length - 100_000), gzip(many(7, 1))]),
      1 << 16,
    );
    expect(text.length).toBeGreaterThan(40_000_000);
    expect(lines.length).toBeGreaterThan(400_000);
    expect(lines[400_000]).toBe(line(400_000));
    expect(lines.at(-1)).toBe(line(7));
    expect(counts.damages).toBe(1);
  });

  it("is no damage where large members are whole", async () => {
    const text = many(0, 450_000);
    const { lines, counts } = await read(Buffer.concat([gzip(text), gzip(text)]), 1 << 20);
    expect(lines).toHaveLength(900_000);
    expect(counts).toMatchObject({ damages: 0, bytesInflated: 2 * text.length });
  });

  it("is the fault of the stream where reading fails, and is thrown", async () => {
    const failing = Readable.from(
      (function* () {
        yield gzip(many(0, 5000)).subarray(0, 9000);
        throw new Error("EIO");
      })(),
    );
    await expect(collect(readStreamSource("input", () => failing))).rejects.toThrow("EIO");
  });
});

describe("damage in JSON", () => {
  it("that is cut off leaves what goes before and what follows on new lines", async () => {
    const { lines, counts } = await read(`${messageOf(1)}\n${messageOf(2).slice(0, -9)}\n${messageOf(3)}\n`);
    expect(lines).toEqual([line(1), line(3)]);
    expect(counts.damages).toBe(1);
  });

  it("of another kind is counted with its keys", async () => {
    const { counts } = await read(`${readFileSync(fixture("kinesis-event.json"), "utf8")}{"a\\u001b":1}`);
    expect(counts).toMatchObject({ events: 30, damages: 1 });
    expect(counts.damageReasons[0]).toBe('it is an object with the keys "a\\u001b", which holds no flow logs');
  });
});

describe("bytes that another program's generator gives", () => {
  it.each([
    ["with a signal", new AbortController().signal],
    ["without", undefined],
  ])("are let go of when nobody reads on, %s", async (_, signal) => {
    let isClosed = false;
    async function* bytes() {
      try {
        for (let at = 0; ; at += 1000) yield Buffer.from(many(at, 1000));
      } finally {
        isClosed = true;
      }
    }
    for await (const _batch of readStreamSource("input", bytes, signal ? { signal } : {})) break;
    await expect.poll(() => isClosed).toBe(true);
  });
});
