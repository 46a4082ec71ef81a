import { readFileSync } from "node:fs";
import path from "node:path";
import * as zlib from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT } from "../../../flow/format.ts";
import { LineParser } from "../../../flow/line-parser.ts";
import { type ParquetFile, readParquet } from "../../../flow/parquet/read-parquet.ts";
import { recordAt } from "../../../flow/record.ts";
import { emptyCounts } from "../../../flow/record-batch.ts";
import { parquetFile, readAll, writtenParquet } from "./parquet-bytes.ts";

const fixture = (name: string): Buffer => readFileSync(path.join(import.meta.dirname, "../../fixtures", name));

const LINES = [
  ...fixture("vpcflow-v2.log").toString().trim().split("\n").slice(1),
  "2 123456789012 eni-0a - - - - - - - 1630619088 1630619098 - NODATA",
  "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 0 0 1 9007199254740993 9223372036854775807 1630619088 1630619098 ACCEPT OK",
];

describe("a Parquet file that pyarrow wrote", () => {
  it.each([
    ["gzip", "flows-gzip.parquet"],
    ["snappy, pages of version 2 and several row groups", "flows-snappy.parquet"],
  ])("with %s gives the lines that it was written from, each integer exact", async (_, name) => {
    const { lines, format, counts, timestamps } = await readAll(fixture(name));
    expect(lines).toEqual(LINES);
    expect(format?.text).toBe(DEFAULT_FORMAT.text);
    expect(new Set(timestamps)).toEqual(new Set([undefined]));
    expect(counts).toMatchObject({ events: LINES.length, damages: 0 });
    expect(counts.bytesInflated).toBeGreaterThan(1000);
  });

  it("with zstd is read where Node can inflate that, and refused by name elsewhere", async () => {
    const reading = readAll(fixture("flows-zstd.parquet"));
    if ("zstdDecompressSync" in zlib) expect((await reading).lines).toEqual(LINES);
    else await expect(reading).rejects.toThrow("flows.parquet is a Parquet file compressed with ZSTD");
  });

  it("takes the event's time from timestamp, times of start in seconds, and integers that became doubles", async () => {
    const { timestamps, extracted } = await readAll(fixture("flows-odd.parquet"));
    expect(timestamps).toEqual([1_630_619_088_123, undefined]);
    expect(extracted).toEqual([
      { srcaddr: "10.0.0.1", bytes: "40", start: "1630619088", "instance-tag": "web server 1" },
      { srcaddr: "10.0.0.2", bytes: "-", start: "1630619089", "instance-tag": "" },
    ]);
  });

  it("without flow logs is refused with its columns", async () => {
    await expect(readAll(fixture("no-flows.parquet"))).rejects.toMatchObject({
      code: "SOURCE",
      message: "flows.parquet is a Parquet file without flow logs.",
      fix: expect.stringContaining('"city, people"'),
    });
  });
});

const flows = (rows: number) => [
  { name: "srcaddr", data: Array.from({ length: rows }, (_, row) => `10.0.${row >> 8}.${row & 255}`) },
  { name: "srcport", data: Array.from({ length: rows }, (_, row) => row % 65_536), type: "INT32" as const },
  { name: "bytes", data: Array.from({ length: rows }, (_, row) => BigInt(row) * 4_000_000_000n) },
];
const lineOf = (row: number): string => `10.0.${row >> 8}.${row & 255} ${row % 65_536} ${row * 4_000_000_000}`;

describe("rows", () => {
  it("of a row group that is larger than a slice all come, in order, in batches of some thousand", async () => {
    const file = parquetFile(writtenParquet(flows(70_000), 70_000));
    let row = 0;
    for await (const { events } of readParquet(file, { name: "flows", counts: emptyCounts() })) {
      expect(events.count).toBeLessThanOrEqual(4096);
      for (let index = 0; index < events.count; index += 997) {
        if (events.message(index) !== lineOf(row + index)) expect(events.message(index)).toBe(lineOf(row + index));
      }
      row += events.count;
    }
    expect(row).toBe(70_000);
  });

  it("are the values that were written, whatever is in them", async () => {
    const text = fc.oneof(
      fc.constant(null),
      fc.string({ unit: "binary", maxLength: 8 }).filter(isText),
      fc.constantFrom("a b", "", "-", "ü"),
    );
    const rows = fc.array(fc.tuple(text, fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }))), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(rows, async (values) => {
        const bytes = writtenParquet([
          { name: "instance_id", data: values.map(([id]) => id), type: "STRING", nullable: true },
          { name: "bytes", data: values.map(([, size]) => size), type: "INT64", nullable: true },
        ]);
        const read: unknown[] = [];
        for await (const { events, format } of readParquet(parquetFile(bytes), {
          name: "flows",
          counts: emptyCounts(),
        })) {
          const parser = new LineParser(format);
          for (let index = 0; index < events.count; index++) read.push(recordAt(events, index, parser)?.toJSON());
        }
        expect(read).toEqual(
          values.map(([id, size]) => ({ instance_id: id === "-" ? null : id, bytes: jsonOf(size) })),
        );
      }),
      { numRuns: 50 },
    );
  });
});

/** Half a surrogate pair is no text that a file could hold. */
function isText(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

function jsonOf(size: bigint | null): number | string | null {
  return size === null ? null : size <= Number.MAX_SAFE_INTEGER ? Number(size) : String(size);
}

describe("a damaged Parquet file", () => {
  it("loses the row group that is damaged, counted and named, and no other", async () => {
    const bytes = Buffer.from(writtenParquet(flows(3000), 1000));
    // Into the pages of the second of three row groups.
    bytes.fill(0xff, Math.floor(bytes.length * 0.45), Math.floor(bytes.length * 0.55));
    const { lines, counts } = await readAll(bytes);
    expect(lines).toHaveLength(2000);
    expect(counts.damages).toBe(1);
    expect(counts.damageReasons[0]).toMatch(/^row group 2 of 3 of flows.parquet cannot be read further: /);
  });

  it("that is cut off says so", async () => {
    const bytes = fixture("flows-gzip.parquet");
    await expect(readAll(bytes.subarray(0, bytes.length - 20))).rejects.toThrow(
      "flows.parquet is a Parquet file whose end is damaged or missing.",
    );
  });

  it("whose columns are said to lie beyond its end loses those, and is not asked for bytes that it does not have", async () => {
    const whole = writtenParquet(flows(3000), 1000);
    const bytes = Buffer.concat([whole.subarray(0, whole.length / 3), whole.subarray(-4000)]);
    const file = parquetFile(bytes);
    const onDisk: ParquetFile = {
      byteLength: file.byteLength,
      slice(start, end = bytes.length) {
        if (end > bytes.length) throw new Error(`the file ends at byte ${bytes.length}`);
        return file.slice(start, end);
      },
    };
    const { lines, counts } = await readAll(onDisk);
    expect(lines.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, row) => lineOf(row)));
    expect(counts.damageReasons.join()).toContain("its columns lie outside of the file");
  });

  it("is not to blame for what the disk or the network throws", async () => {
    const file = parquetFile(writtenParquet(flows(3000), 1000));
    let slices = 0;
    const failing = {
      byteLength: file.byteLength,
      slice: (start: number, end?: number) => {
        if (++slices > 2) throw new Error("connection reset");
        return file.slice(start, end);
      },
    };
    await expect(readAll(failing)).rejects.toThrow("connection reset");
  });
});
