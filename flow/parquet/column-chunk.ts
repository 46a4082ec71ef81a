import { gzipSync } from "node:zlib";
import { varint } from "./levels.ts";
import type { ColumnChunk } from "./schema.ts";

type MetaData = NonNullable<ColumnChunk["meta_data"]>;
type Encoding = MetaData["encodings"][number];

/** The values of a column in one row group, encoded: plain, or as places in a dictionary. */
export interface EncodedColumn {
  type: MetaData["type"];
  rows: number;
  /** The definition levels. */
  levels: Buffer;
  /** What stands for the values that are there. */
  values: Buffer;
  dictionary?: { size: number; values: Buffer };
  statistics: NonNullable<MetaData["statistics"]>;
}

export interface WrittenChunk {
  parts: Uint8Array[];
  bytes: number;
  chunk: ColumnChunk;
}

/**
 * The pages of a column chunk, and its entry in the footer.
 *
 * @param name underscored
 * @param offset of its first byte in the file
 * @see https://parquet.apache.org/docs/file-format/data-pages/columnchunks/
 */
export function columnChunk(column: EncodedColumn, at: { name: string; offset: number }): WrittenChunk {
  const { dictionary } = column;
  const encoding = dictionary ? "RLE_DICTIONARY" : "PLAIN";
  const pages = [...(dictionary ? [dictionaryPage(dictionary)] : []), dataPage(column, ENCODING_CODES[encoding])];
  const bytes = sum(pages.map((page) => page.compressed));
  const meta = {
    type: column.type,
    encodings: [...new Set<Encoding>(["RLE", "PLAIN", encoding])],
    path_in_schema: [at.name],
    codec: "GZIP" as const,
    num_values: BigInt(column.rows),
    total_uncompressed_size: BigInt(sum(pages.map((page) => page.uncompressed))),
    total_compressed_size: BigInt(bytes),
    ...(dictionary && { dictionary_page_offset: BigInt(at.offset) }),
    data_page_offset: BigInt(at.offset + (dictionary ? pages[0]!.compressed : 0)),
    statistics: column.statistics,
  };
  const parts = pages.flatMap((page) => page.parts);
  return { parts, bytes, chunk: { file_offset: BigInt(at.offset), meta_data: meta } };
}

// --- internal ---

/** @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
const ENCODING_CODES = { PLAIN: 0, RLE_DICTIONARY: 8 } as const;
const RLE = 3;
/** The codec of AWS's own files. zlib's quickest level is quicker than any Snappy in JavaScript, and takes a third less room. */
const COMPRESSION = { level: 1, memLevel: 9 };
const [DATA_PAGE, DICTIONARY_PAGE] = [0, 2];

interface Page {
  parts: Uint8Array[];
  /** Bytes with the header. */
  compressed: number;
  uncompressed: number;
}

function dataPage({ rows, levels, values }: EncodedColumn, encoding: number): Page {
  const header = struct([5, struct([1, rows], [2, encoding], [3, RLE], [4, RLE])]);
  return page(DATA_PAGE, { header, body: Buffer.concat([levels, values]) });
}

function dictionaryPage({ size, values }: { size: number; values: Buffer }): Page {
  return page(DICTIONARY_PAGE, { header: struct([7, struct([1, size], [2, 0])]), body: values });
}

function page(type: number, { header, body }: { header: Thrift; body: Buffer }): Page {
  const compressed = gzipSync(body, COMPRESSION);
  const bytes = Buffer.from(struct([1, type], [2, body.length], [3, compressed.length], ...header.fields).bytes);
  return {
    parts: [bytes, compressed],
    compressed: bytes.length + compressed.length,
    uncompressed: bytes.length + body.length,
  };
}

interface Thrift {
  fields: ThriftField[];
  bytes: number[];
}

type ThriftField = [id: number, value: number | Thrift];

/** A struct of 32-bit integers and structs. @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
function struct(...fields: ThriftField[]): Thrift {
  let last = 0;
  const bytes = fields.flatMap(([id, value]) => {
    const delta = id - last;
    last = id;
    return typeof value === "number" ? [(delta << 4) | 5, ...varint(value * 2)] : [(delta << 4) | 12, ...value.bytes];
  });
  return { fields, bytes: [...bytes, 0] };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
