import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { ByteSink } from "../../../flow/byte-sink.ts";
import { allColumns } from "../../../flow/columns.ts";
import { batchOfEvents, type LogEvent } from "../../../flow/event-batch.ts";
import { DEFAULT_FORMAT, type LogFormat, parseLogFormat, RICH_FORMAT } from "../../../flow/format.ts";
import { LineParser } from "../../../flow/line-parser.ts";
import { COMPRESSORS } from "../../../flow/parquet/compressors.ts";
import { type ParquetOptions, ParquetRecordWriter } from "../../../flow/parquet/parquet-writer.ts";
import { columnType } from "../../../flow/parquet/schema.ts";
import { recordAt } from "../../../flow/record.ts";
import { emptyTally } from "../../../flow/tally.ts";
import { line } from "../subscription.ts";

function write(batches: readonly LogEvent[][], options: ParquetOptions, format: LogFormat = DEFAULT_FORMAT) {
  const out = { sink: new ByteSink(16), tally: emptyTally() };
  const writer = new ParquetRecordWriter(options, out);
  for (const events of batches) writer.write({ events: batchOfEvents(events), format });
  writer.end();
  const bytes = out.sink.take();
  const file = new Uint8Array(bytes).buffer;
  return { file, tally: out.tally, read: () => parquetReadObjects({ compressors: COMPRESSORS, file }) };
}

/** What a reader gets for a record of ndjson: 64-bit integers as bigint, times as dates. */
function asRead(values: Record<string, string | number | null>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const type = columnType(name.replaceAll("_", "-"));
      if (value === null || type === "string" || type === "int32") return [name, value];
      return [name, type === "timestamp" ? new Date(value as number) : BigInt(value)];
    }),
  );
}

const integers = { int32: 2n ** 31n - 1n, int64: 2n ** 63n - 1n } as const;
const tokenOf = (name: string): fc.Arbitrary<string> => {
  const type = columnType(name);
  if (type === "int32" || type === "int64") {
    return fc.oneof(fc.constant("-"), fc.nat(3).map(String), fc.bigInt({ min: 0n, max: integers[type] }).map(String));
  }
  return fc.oneof(fc.constantFrom("-", "eni-0a", "10.0.0.1"), fc.stringMatching(/^[!-~é€😀]{1,40}$/u));
};
const linesOf = ({ fields }: LogFormat): fc.Arbitrary<string> =>
  fc.tuple(...fields.map(({ name }) => tokenOf(name))).map((tokens) => tokens.join(" "));

describe("a Parquet file", () => {
  it("holds the records that were written, whatever their values", async () => {
    const anything = fc.constantFrom(DEFAULT_FORMAT, RICH_FORMAT).chain((format) => {
      const events = fc.array(fc.record({ timestamp: fc.nat(2 ** 42), message: linesOf(format) }), { maxLength: 40 });
      return fc.tuple(fc.constant(format), fc.array(events, { maxLength: 3 }));
    });
    await fc.assert(
      fc.asyncProperty(anything, async ([format, batches]) => {
        const { read, tally } = write(batches, { columns: allColumns(format, true), complete: true }, format);
        const parser = new LineParser(format);
        const records = batches.flat().map((event) => recordAt(batchOfEvents([event]), 0, parser)!);
        expect(await read()).toEqual(records.map((record) => asRead(record.toJSON())));
        expect(tally.records).toBe(records.length);
      }),
      { numRuns: 60 },
    );
  });

  it("has the types of AWS's own, all nullable, names underscored, and the event's time in ms", () => {
    const { file } = write([[]], {
      columns: ["timestamp", "account-id", "srcport", "bytes", "tcp-flags", "new-field"],
    });
    const [, ...columns] = parquetMetadata(file).schema;
    expect(
      columns.map(({ name, type, converted_type, repetition_type }) => [name, type, converted_type, repetition_type]),
    ).toEqual([
      ["timestamp", "INT64", "TIMESTAMP_MILLIS", "OPTIONAL"],
      ["account_id", "BYTE_ARRAY", "UTF8", "OPTIONAL"],
      ["srcport", "INT32", undefined, "OPTIONAL"],
      ["bytes", "INT64", undefined, "OPTIONAL"],
      ["tcp_flags", "INT32", undefined, "OPTIONAL"],
      ["new_field", "BYTE_ARRAY", "UTF8", "OPTIONAL"],
    ]);
  });

  it("is whole without any record", async () => {
    expect(await write([], { columns: ["srcaddr"] }).read()).toEqual([]);
  });

  it("has many row groups, each of them written when it is full, with its own dictionaries and ranges", async () => {
    const format = parseLogFormat("${interface-id} ${srcport} ${bytes}");
    const out = { sink: new ByteSink(16), tally: emptyTally() };
    const writer = new ParquetRecordWriter({ columns: ["interface-id", "srcport", "bytes"] }, out);
    const rows = 300_000;
    let largest = 0;
    const parts: Buffer[] = [];
    for (let start = 0; start < rows; start += 10_000) {
      const events = Array.from({ length: 10_000 }, (_, index) => {
        const row = start + index;
        return { message: `eni-${Math.floor(row / 1000)} ${row % 7 === 0 ? "-" : row % 65_536} ${row * 100_003}` };
      });
      writer.write({ events: batchOfEvents(events), format });
      largest = Math.max(largest, out.sink.length);
      parts.push(out.sink.take());
    }
    writer.end();
    const file = new Uint8Array(Buffer.concat([...parts, out.sink.take()])).buffer;
    const { row_groups: groups } = parquetMetadata(file);
    expect(groups.map(({ num_rows }) => Number(num_rows))).toEqual([122_880, 122_880, 54_240]);
    expect(groups[1]!.columns[2]!.meta_data!.statistics).toMatchObject({
      min_value: 122_880n * 100_003n,
      max_value: 245_759n * 100_003n,
      null_count: 0n,
    });
    expect(
      groups.map(({ columns }) => columns.map(({ meta_data }) => meta_data!.encodings.includes("RLE_DICTIONARY"))),
    ).toEqual(groups.map(() => [true, false, false]));
    const read = await parquetReadObjects({ compressors: COMPRESSORS, file, rowStart: 245_000, rowEnd: 246_500 });
    for (const [index, record] of read.entries()) {
      const row = 245_000 + index;
      expect(record).toEqual({
        interface_id: `eni-${Math.floor(row / 1000)}`,
        srcport: row % 7 === 0 ? null : row % 65_536,
        bytes: BigInt(row * 100_003),
      });
    }
    expect(largest).toBeLessThan(rows * 8);
  });

  it("takes the extractedFields of a message that is no line, and the columns that were chosen alone", async () => {
    const events = [
      { timestamp: 5, message: "no line", extractedFields: { srcaddr: "10.0.0.9", bytes: "7", own: "x" } },
      { message: line() },
    ];
    const { read, tally } = write([events], { columns: ["bytes", "own", "timestamp"] });
    expect(await read()).toEqual([
      { bytes: 7n, own: "x", timestamp: new Date(5) },
      { bytes: 840n, own: null, timestamp: null },
    ]);
    expect(tally.records).toBe(2);
  });

  it("refuses a record with a field that its columns lack, where they are to be all", () => {
    const events = [{ message: "x", extractedFields: { vpc_id: "vpc-1" }, timestamp: 1 }];
    const columns = allColumns(DEFAULT_FORMAT, true);
    expect(() => write([events], { columns, complete: true })).toThrow("vpc-id came in");
    expect(() =>
      write([[{ timestamp: 1, message: line() }]], { columns: allColumns(DEFAULT_FORMAT, false), complete: true }),
    ).toThrow("timestamp came in");
  });

  it.each([
    ["18446744073709551615", "bytes"],
    ["9223372036854775808", "bytes"],
    ["1e3", "bytes"],
    ["2147483648", "srcport"],
  ])("has no record whose integers it cannot hold, and counts it: %s in %s", async (token, name) => {
    const format = parseLogFormat(`\${srcaddr} \${${name}}`);
    const columns = ["srcaddr", name];
    const events = [{ message: "10.0.0.1 1" }, { message: `10.0.0.2 ${token}` }, { message: "10.0.0.3 3" }];
    const { read, tally } = write([events], { columns }, format);
    expect((await read()).map((record) => record["srcaddr"])).toEqual(["10.0.0.1", "10.0.0.3"]);
    expect(tally).toMatchObject({ records: 2, unfit: { records: 1, first: `${name} "${token}"` } });
  });

  it("holds the largest integer of each type", async () => {
    const format = parseLogFormat("${srcport} ${bytes}");
    const { read } = write(
      [[{ message: "2147483647 9223372036854775807" }]],
      { columns: ["srcport", "bytes"] },
      format,
    );
    expect(await read()).toEqual([{ srcport: 2147483647, bytes: 9223372036854775807n }]);
  });

  it("has the message of a log event that is no flow log only where that is a column", async () => {
    const events = [
      { timestamp: 1, message: "START RequestId: 1" },
      { timestamp: 2, message: line() },
    ];
    const shown = write([events], { columns: ["message", "dstport"] });
    expect(await shown.read()).toEqual([
      { message: "START RequestId: 1", dstport: null },
      { message: null, dstport: 443 },
    ]);
    expect(shown.tally).toMatchObject({ records: 1, messages: 1 });
    expect(write([events], { columns: ["dstport"] }).tally).toMatchObject({ records: 1, unshown: 1 });
  });

  it("is of UTF-8 even where the input is not, since a reader would refuse it whole", async () => {
    const format = parseLogFormat("${srcaddr} ${dstaddr}");
    const out = { sink: new ByteSink(16), tally: emptyTally() };
    const writer = new ParquetRecordWriter({ columns: ["srcaddr"] }, out);
    const events = batchOfEvents([{ message: "a?b c" }]);
    events.bytes[events.bytes.indexOf("?")] = 0xff;
    writer.write({ events, format });
    writer.end();
    const file = new Uint8Array(out.sink.take()).buffer;
    expect(await parquetReadObjects({ compressors: COMPRESSORS, file })).toEqual([{ srcaddr: "a\ufffdb" }]);
  });
});
