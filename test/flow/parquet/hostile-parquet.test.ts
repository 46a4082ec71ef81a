import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { PageBudget } from "../../../flow/parquet/page-budget.ts";
import { readParquet } from "../../../flow/parquet/read-parquet.ts";
import { emptyCounts } from "../../../flow/record-batch.ts";
import {
  type Crafted,
  craftedParquet,
  dataPage,
  dataPageV2,
  dictionaryPage,
  ENCODING,
  levels,
  varint,
  zigzag,
} from "./crafted-parquet.ts";
import { parquetFile, readAll } from "./parquet-bytes.ts";

const { PLAIN, RLE_DICTIONARY, DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY } = ENCODING;
const HUGE = 2 ** 30;
const bytes = (...parts: number[][]): Buffer => Buffer.from(parts.flat());
const int64 = (value: bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64LE(value);
  return buffer;
};
const text = (value: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
};

/** A dictionary of one value, and places in it. */
const inDictionary = (value: Buffer, places: Buffer, rows = 8): Buffer[] => [
  dictionaryPage(value, { count: 1 }),
  dataPage(Buffer.concat([levels(rows), places]), { rows, encoding: RLE_DICTIONARY }),
];

/** Differences of no bits: each value is one more than the one before it. */
const growing = (count: number, first: number, by: number): number[] => {
  const blocks = Math.ceil((count - 1) / 128);
  const block = [...zigzag(by), 0, 0, 0, 0];
  return [...varint(128), 4, ...varint(count), ...zigzag(first), ...Array.from({ length: blocks }, () => block).flat()];
};

describe("a Parquet file that is crafted", () => {
  it("is read where it claims what is there", async () => {
    const [dictionary, page] = inDictionary(int64(7n), bytes([1], varint(16), [0]));
    const plain = dataPage(Buffer.concat([levels(2), int64(8n), int64(9n)]), { rows: 2, encoding: PLAIN });
    const v2 = dataPageV2(bytes(varint(6), [1], varint(2), [0]), Buffer.concat([int64(1n), int64(2n), int64(3n)]), {
      rows: 4,
      nulls: 1,
      encoding: PLAIN,
    });
    const deltas = dataPage(Buffer.concat([levels(300), bytes(growing(300, 5, 2))]), {
      rows: 300,
      encoding: DELTA_BINARY_PACKED,
    });
    const pages = [dictionary!, page!, plain, v2, deltas];
    const { lines, counts } = await readAll(craftedParquet({ rows: 314, name: "bytes", pages }));
    expect(counts.damageReasons).toEqual([]);
    expect(lines.slice(0, 14).join()).toBe("7,7,7,7,7,7,7,7,8,9,1,2,3,-");
    expect(lines.slice(14)).toEqual(Array.from({ length: 300 }, (_, row) => String(5 + 2 * row)));
  });

  const claims: [string, Crafted, RegExp][] = [
    [
      "levels for more rows than its page",
      { rows: 8, name: "bytes", pages: [dataPage(levels(HUGE), { rows: 8, encoding: PLAIN })] },
      /a run of 1073741824 values where 8 are left/,
    ],
    [
      "places in a dictionary for more rows than its page",
      { rows: 8, name: "bytes", pages: inDictionary(int64(7n), bytes([1], varint(HUGE * 2), [0])) },
      /a run of 1073741824 values where 8 are left/,
    ],
    [
      "places of no bits without end, in a page of version 2",
      {
        rows: 8,
        name: "bytes",
        pages: [
          dictionaryPage(int64(7n), { count: 1 }),
          dataPageV2(bytes(varint(16), [1]), bytes([0], varint(2 ** 32 - 1), [0]), {
            rows: 8,
            nulls: 0,
            encoding: RLE_DICTIONARY,
          }),
        ],
      },
      /a run of \d+ values where 8 are left/,
    ],
    [
      "a dictionary of more values than there are bytes",
      { rows: 8, name: "bytes", pages: [dictionaryPage(int64(7n), { count: 2 ** 20 })] },
      /a dictionary of 1048576 values in 8 bytes/,
    ],
    [
      "a dictionary that no memory holds",
      { rows: 8, name: "srcaddr", pages: [dictionaryPage(text("a"), { count: HUGE })] },
      /its pages would take more than 1024 MiB/,
    ],
    [
      "more rows than its row group",
      { rows: 8, name: "bytes", pages: [dataPage(levels(9), { rows: 9, encoding: PLAIN })] },
      /a page of 9 rows where 8 are left/,
    ],
    [
      "more rows in a page than any writer puts into one",
      { rows: HUGE, name: "bytes", pages: [dataPage(levels(HUGE), { rows: HUGE, encoding: PLAIN })] },
      /a page of 1073741824 rows/,
    ],
    [
      "values for which it has no bytes",
      { rows: 1000, name: "srcaddr", pages: [dataPage(levels(1000), { rows: 1000, encoding: PLAIN })] },
      /1000 values in 0 bytes/,
    ],
    [
      "fewer than no nulls",
      {
        rows: 8,
        name: "bytes",
        pages: [dataPageV2(bytes(varint(16), [1]), int64(1n), { rows: 8, nulls: -HUGE, encoding: PLAIN })],
      },
      /a page of 8 rows, of which -1073741824 have no value/,
    ],
    [
      "a page that no compression makes of its bytes",
      {
        rows: 8,
        name: "bytes",
        codec: "SNAPPY",
        pages: [dataPage(levels(8), { rows: 8, encoding: PLAIN, inflated: 200_000_000 })],
      },
      /a page of 200000000 bytes in 6/,
    ],
    [
      "a list in a page's header of more items than there are bytes",
      { rows: 8, name: "bytes", pages: [bytes([0x19, 0xfc], varint(2 ** 24), [0, 0, 0])] },
      /a list of 16777216 items in \d+ bytes/,
    ],
    [
      "an integer without end",
      { rows: 8, name: "bytes", pages: [bytes([0x16], new Array(10_000).fill(0xff))] },
      /an integer without end/,
    ],
    [
      "differences in blocks of a billion parts",
      {
        rows: 8,
        name: "bytes",
        pages: [
          dataPage(Buffer.concat([levels(8), bytes(varint(HUGE), varint(HUGE), [8, 0, 0, 0])]), {
            rows: 8,
            encoding: DELTA_BINARY_PACKED,
          }),
        ],
      },
      /differences in blocks of 1073741824 values/,
    ],
    [
      "texts that each repeat the one before and grow",
      {
        rows: 60_000,
        name: "srcaddr",
        pages: [
          dataPage(
            Buffer.concat([
              levels(60_000),
              bytes(growing(60_000, 0, 1), growing(60_000, 1, 0)),
              Buffer.alloc(60_000, "a"),
            ]),
            { rows: 60_000, encoding: DELTA_BYTE_ARRAY },
          ),
        ],
      },
      /texts of more than 268435456 bytes in a page of \d+/,
    ],
    [
      "texts that begin as a longer one than is before them",
      {
        rows: 2,
        name: "srcaddr",
        pages: [
          dataPage(Buffer.concat([levels(2), bytes(growing(2, HUGE, 0), growing(2, 1, 0), [97, 97])]), {
            rows: 2,
            encoding: DELTA_BYTE_ARRAY,
          }),
        ],
      },
      /a text that has 1073741824 bytes of one of 0/,
    ],
  ];

  it.each(claims)("to claim %s is damaged, and its column is named", async (_, crafted, said) => {
    const { lines, counts } = await readAll(craftedParquet(crafted));
    expect(lines).toEqual([]);
    expect(counts.damages).toBe(1);
    expect(counts.damageReasons[0]).toMatch(said);
    expect(counts.damageReasons[0]).toContain("row group 1 of 1 of flows.parquet cannot be read further: ");
    expect(counts.damageReasons[0]).toContain(`the column ${crafted.name} is damaged: `);
  });

  it("to share one long text among all rows gives small batches", async () => {
    const long = text("a".repeat(1 << 20));
    const file = craftedParquet({
      rows: 64,
      name: "srcaddr",
      pages: inDictionary(long, bytes([1], varint(128), [0]), 64),
    });
    const batches: number[] = [];
    for await (const { events } of readParquet(parquetFile(file), { name: "flows", counts: emptyCounts() })) {
      expect(events.bytes.length).toBeLessThan(18 << 20);
      batches.push(events.count);
    }
    expect(batches).toEqual([16, 16, 16, 16]);
  });

  it("to hold a text that is longer than any value is damaged", async () => {
    const long = text("a".repeat((1 << 20) + 1));
    const places = Buffer.concat([levels(8), bytes([1], varint(16), [0])]);
    const pages = [
      dictionaryPage(gzipSync(long), { count: 1, inflated: long.length }),
      dataPage(gzipSync(places), { rows: 8, encoding: RLE_DICTIONARY, inflated: places.length }),
    ];
    const { counts } = await readAll(craftedParquet({ rows: 8, name: "srcaddr", codec: "GZIP", pages }));
    expect(counts.damageReasons.join()).toContain("the column srcaddr has a value of 1048577 bytes");
  });
});

describe("a footer", () => {
  it.each([
    ["a list of more items than there are bytes", bytes([0x29, 0xfc], varint(2 ** 24), [0])],
    ["a list of lists", bytes([0x29, 0x29, 0x09, 0x09, 0])],
    ["an integer without end", bytes([0x16], new Array(10_000).fill(0xff), [0])],
    ["structs within structs", bytes(new Array(10_000).fill(0x1c))],
  ])("that claims %s is damaged", async (_, footer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    const reading = readAll(Buffer.concat([Buffer.from("PAR1"), footer, length, Buffer.from("PAR1")]));
    await expect(reading).rejects.toThrow("flows.parquet is a Parquet file whose end is damaged or missing.");
  });
});

describe("the pages of a row group", () => {
  it("may take so much together, and what one gives back another may take", () => {
    const budget = new PageBudget(2 << 20);
    budget.take(1 << 20);
    budget.take(1 << 20);
    expect(() => budget.take(1)).toThrow("its pages would take more than 2 MiB");
    budget.giveBack(10);
    budget.take(10);
  });
});
