import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { parquetSchema } from "../../../flow/parquet/schema.ts";

type Type = "INT64" | "BYTE_ARRAY";
type Codec = "UNCOMPRESSED" | "SNAPPY" | "GZIP";

/** A Parquet file of one row group and one column, whose pages are bytes that somebody made up. */
export interface Crafted {
  rows: number;
  name: "srcaddr" | "bytes";
  codec?: Codec;
  pages: readonly Buffer[];
}

export function craftedParquet({ rows, name, codec = "UNCOMPRESSED", pages }: Crafted): Buffer {
  const body = Buffer.concat(pages);
  const writer = new ByteWriter();
  const footer = new ParquetWriter({ writer, schema: parquetSchema([name]) });
  const size = BigInt(body.length);
  const type: Type = name === "bytes" ? "INT64" : "BYTE_ARRAY";
  const meta_data = {
    type,
    encodings: [],
    path_in_schema: [name],
    codec,
    num_values: BigInt(rows),
    total_uncompressed_size: size,
    total_compressed_size: size,
    data_page_offset: 4n,
  };
  footer.row_groups.push({
    columns: [{ file_offset: 4n, meta_data }],
    total_byte_size: size,
    num_rows: BigInt(rows),
  });
  footer.num_rows += BigInt(rows);
  footer.finish();
  return Buffer.concat([Buffer.from("PAR1"), body, Buffer.from(writer.getBytes().subarray(4))]);
}

export const ENCODING = { PLAIN: 0, RLE_DICTIONARY: 8, DELTA_BINARY_PACKED: 5, DELTA_BYTE_ARRAY: 7 } as const;

interface Sizes {
  /** What the header says that the page takes; what it does take, unless told. */
  inflated?: number;
}

export function dataPage(
  body: Buffer,
  { rows, encoding, inflated }: { rows: number; encoding: number } & Sizes,
): Buffer {
  return page(0, body, { inflated, header: [5, struct([1, rows], [2, encoding], [3, 3], [4, 3])] });
}

export function dataPageV2(
  levels: Buffer,
  body: Buffer,
  { rows, nulls, encoding }: { rows: number; nulls: number; encoding: number },
): Buffer {
  const header = struct([1, rows], [2, nulls], [3, rows], [4, encoding], [5, levels.length], [6, 0]);
  return page(3, Buffer.concat([levels, body]), { header: [8, header] });
}

export function dictionaryPage(body: Buffer, { count, inflated }: { count: number } & Sizes): Buffer {
  return page(2, body, { inflated, header: [7, struct([1, count], [2, 0])] });
}

/** Levels of a page of version 1: their length, and a run that claims so many of them. */
export function levels(count: number): Buffer {
  const run = Buffer.from([...varint(count * 2), 1]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(run.length);
  return Buffer.concat([length, run]);
}

export function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** Integers in Thrift are positive and negative in turn. */
export function zigzag(value: number): number[] {
  return varint(value < 0 ? -value * 2 - 1 : value * 2);
}

// --- internal ---

type Field = [id: number, value: number | Buffer];

function page(
  type: number,
  body: Buffer,
  { inflated = body.length, header }: { inflated?: number | undefined; header: Field },
): Buffer {
  return Buffer.concat([struct([1, type], [2, inflated], [3, body.length], header), body]);
}

function struct(...fields: Field[]): Buffer {
  let last = 0;
  const parts = fields.map(([id, value]) => {
    const delta = (id - last) << 4;
    last = id;
    return typeof value === "number"
      ? Buffer.from([delta | 5, ...zigzag(value)])
      : Buffer.concat([Buffer.of(delta | 12), value]);
  });
  return Buffer.concat([...parts, Buffer.of(0)]);
}
