import type { ColumnMetaData, SchemaElement } from "hyparquet";
import type { parquetHeader } from "hyparquet/src/column.js";
import { checkDeltas, checkDeltaTexts } from "./delta-claims.ts";
import { checkRuns } from "./run-claims.ts";

/**
 * What pages say of themselves, held against what can be, before hyparquet makes room for it: it believes every number that it
 * reads.
 */
export type PageHeader = ReturnType<typeof parquetHeader>;

/** A column, as far as it matters to its pages. */
export interface PageColumn {
  type: ColumnMetaData["type"];
  codec: ColumnMetaData["codec"];
  element: SchemaElement;
}

/** What a data page holds by its header. */
export interface DataClaim {
  rows: number;
  encoding: string;
  /** Of pages of version 2: the bytes of levels before the values, and how many rows have none. */
  apart: { levels: number; nulls: number } | undefined;
}

/** @throws Error where the sizes of a page are none that its compression could bring about */
export function checkSizes({ compressed_page_size, uncompressed_page_size }: PageHeader, { codec }: PageColumn): void {
  if (!(compressed_page_size >= 0 && uncompressed_page_size >= 0)) throw new Error("a page of less than no bytes");
  const most = (compressed_page_size + SMALL) * (MOST_TO_ONE[codec] ?? MAX_PAGE_BYTES);
  if (uncompressed_page_size <= Math.min(most, MAX_PAGE_BYTES)) return;
  throw new Error(`a page of ${uncompressed_page_size} bytes in ${compressed_page_size}`);
}

/** @throws Error where the page claims more rows than the row group has left, or parts larger than itself */
export function dataClaim({ data_page_header, data_page_header_v2, ...sizes }: PageHeader, left: number): DataClaim {
  const { num_values: rows, encoding } = (data_page_header ?? data_page_header_v2)!;
  if (!(rows >= 0 && rows <= Math.min(left, MAX_PAGE_ROWS)))
    throw new Error(`a page of ${rows} rows where ${left} are left`);
  if (!data_page_header_v2) return { rows, encoding, apart: undefined };
  const {
    definition_levels_byte_length: levels,
    repetition_levels_byte_length: others,
    num_nulls: nulls,
  } = data_page_header_v2;
  if (others !== 0 || !(levels >= 0 && levels <= Math.min(sizes.compressed_page_size, sizes.uncompressed_page_size))) {
    throw new Error(`a page whose levels take ${levels} and ${others} bytes`);
  }
  if (!(nulls >= 0 && nulls <= rows)) throw new Error(`a page of ${rows} rows, of which ${nulls} have no value`);
  return { rows, encoding, apart: { levels, nulls } };
}

/** @throws Error where a dictionary of so many values takes more bytes than its page has */
export function checkDictionary(page: Uint8Array, count: number, { type, element }: PageColumn): void {
  if (count >= 0 && count * leastBytes(type, element) <= page.length) return;
  throw new Error(`a dictionary of ${count} values in ${page.length} bytes`);
}

/** @throws Error where what is in the bytes of a data page, out of their compression, claims more values than the page does */
export function checkValues(page: Uint8Array, { rows, encoding, apart }: DataClaim, column: PageColumn): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const levels = levelsOf(view, rows, { apart, isNullable: column.element.repetition_type !== "REQUIRED" });
  const count = apart ? rows - apart.nulls : levels.present;
  const at = levels.end;
  const least = encoding === "PLAIN" || encoding === "BYTE_STREAM_SPLIT" ? leastBytes(column.type, column.element) : 0;
  if (count * least > page.length - at) throw new Error(`${count} values in ${page.length - at} bytes`);
  if (encoding.endsWith("_DICTIONARY") || encoding === "RLE")
    checkPlaces(view, at, { encoding, count, isApart: apart !== undefined, type: column.type });
  else if (encoding === "DELTA_BYTE_ARRAY") checkDeltaTexts(view, at, { count, max: MAX_PAGE_BYTES });
  else if (encoding.startsWith("DELTA_")) checkDeltas(view, at, count);
}

/** What the rows of a page, or the values of a dictionary, take when they are decoded, about. */
export function heldBytes({ type, element }: PageColumn, { bytes, rows }: { bytes: number; rows: number }): number {
  const isNumber = type !== "BYTE_ARRAY" && type !== "FIXED_LEN_BYTE_ARRAY";
  const views = isNumber ? 0 : Math.min(rows, bytes / leastBytes(type, element)) * VIEW_BYTES;
  return bytes + rows * ROW_BYTES + views;
}

// --- internal ---

/** Writers make pages of about 1 MB; what claims to be much more is somebody's trick. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;
/** And of some thousand rows; a value that never changes may be all in one. */
const MAX_PAGE_ROWS = 1 << 24;
/** A level, and a value or its place. */
const ROW_BYTES = 16;
/** What a text takes besides its bytes. */
const VIEW_BYTES = 128;
/** A stream of nothing has some bytes, too. */
const SMALL = 64;
/** How many bytes one byte may stand for at most: a copy of 64 bytes takes three, one of 258 two bits. */
const MOST_TO_ONE: Readonly<Record<string, number>> = { UNCOMPRESSED: 1, SNAPPY: 22, GZIP: 1032 };

/** Where the values begin, and how many there are. */
function levelsOf(
  view: DataView,
  rows: number,
  { apart, isNullable }: { apart: DataClaim["apart"]; isNullable: boolean },
): { end: number; present: number } {
  if (!isNullable) return { end: apart?.levels ?? 0, present: rows };
  const start = apart ? 0 : 4;
  const end = apart ? apart.levels : start + view.getUint32(0, true);
  return { end, present: checkRuns(view, start, { width: 1, count: rows }) };
}

/** Places in a dictionary after their width, or truth values after the length of all. */
function checkPlaces(
  view: DataView,
  at: number,
  { encoding, count, isApart, type }: { encoding: string; count: number; isApart: boolean; type: string },
): void {
  if (count === 0) return;
  if ((type === "BOOLEAN") !== (encoding === "RLE")) throw new Error(`values of ${type} as ${encoding}`);
  if (encoding === "RLE") checkRuns(view, at + 4, { width: 1, count });
  // Of no bits, hyparquet reads the runs in pages of version 2 alone.
  else if (isApart || view.getUint8(at) > 0) checkRuns(view, at + 1, { width: view.getUint8(at), count });
}

/** A value's least size where it stands by itself. */
function leastBytes(type: string, { type_length: length = 1 }: SchemaElement): number {
  return type === "FIXED_LEN_BYTE_ARRAY" ? Math.max(1, length) : (WIDTHS[type] ?? 1);
}

const WIDTHS: Readonly<Record<string, number>> = {
  BOOLEAN: 1 / 8,
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
  // Their length alone.
  BYTE_ARRAY: 4,
};
