import type { ColumnMetaData, RowGroup } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { convert, DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage, readDataPageV2 } from "hyparquet/src/datapage.js";
import { readPlain } from "hyparquet/src/plain.js";
import { COMPRESSORS } from "./compressors.ts";
import type { FlatColumn } from "./flat-columns.ts";

/** A value as it is decoded: integers, text as its bytes, null; or whatever else people put into a column. */
export type ParquetValue = number | bigint | Uint8Array | boolean | Date | string | object | null | undefined;

type PageHeader = ReturnType<typeof parquetHeader>;

/** The rows of a data page. */
export interface Page {
  rows: number;
  /** For each row 1, or 0 where it has no value; absent where each has one. */
  levels: ArrayLike<number> | undefined;
  /** The values of the rows that have one, or their places in the column's dictionary. */
  values: ArrayLike<ParquetValue>;
  usesDictionary: boolean;
  /** The same values, where they are integers of 64 bits, as pairs of 32: to make a bigint of each takes longer. */
  words?: Int32Array;
}

/**
 * The pages of one column of a row group, decoded one by one as they are asked for. hyparquet decodes what is in them; to put
 * nulls and dictionary together into rows of objects, as it does, would take most of the time, and is left to the cursor.
 */
export class ColumnPages {
  /** The column's different values; there once its first page is. */
  dictionary: ArrayLike<ParquetValue> = [];
  readonly #reader: { view: DataView; offset: number };
  readonly #decoder: Parameters<typeof convert>[1];
  readonly #maxRows: number;

  /** @param bytes of the column's chunk alone */
  constructor(bytes: DataView, { element, schemaPath }: FlatColumn, chunk: ColumnMetaData, group: RowGroup) {
    this.#reader = { view: bytes, offset: 0 };
    this.#maxRows = Number(group.num_rows);
    // The bytes of a text are copied as they are: to make a string of each value would take more time than all else.
    const parsers = { ...DEFAULT_PARSERS, stringFromBytes: asTheyAre, jsonFromBytes: asTheyAre };
    const { path_in_schema: pathInSchema, type, codec } = chunk;
    this.#decoder = { pathInSchema, type, codec, element, schemaPath, parsers, compressors: COMPRESSORS };
  }

  /** The next page; `undefined` after the last. @throws Error in hyparquet's words where it is damaged */
  next(): Page | undefined {
    while (this.#reader.offset < this.#reader.view.byteLength) {
      const header = parquetHeader(this.#reader);
      if (header.uncompressed_page_size > MAX_PAGE_BYTES)
        throw new Error(`a page of ${header.uncompressed_page_size} bytes`);
      const bytes = this.#take(header.compressed_page_size);
      if (header.type === "DICTIONARY_PAGE") this.#readDictionary(bytes, header);
      else if (header.data_page_header || header.data_page_header_v2) return this.#readData(bytes, header);
    }
    return undefined;
  }

  #take(length: number): Uint8Array {
    const { view, offset } = this.#reader;
    if (offset + length > view.byteLength) throw new Error("a page is cut off");
    this.#reader.offset += length;
    return new Uint8Array(view.buffer, view.byteOffset + offset, length);
  }

  #readDictionary(bytes: Uint8Array, header: PageHeader): void {
    const page = this.#inflate(bytes, header);
    const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
    const { type, element } = this.#decoder;
    const count = header.dictionary_page_header?.num_values ?? 0;
    this.dictionary = convert(readPlain(reader, type, count, element.type_length), this.#decoder);
  }

  #readData(bytes: Uint8Array, header: PageHeader): Page {
    const { data_page_header: v1, data_page_header_v2: v2 } = header;
    const rows = (v1 ?? v2)!.num_values;
    if (rows > this.#maxRows) throw new Error(`a page of ${rows} rows in a row group of ${this.#maxRows}`);
    const { definitionLevels, dataPage } = v1
      ? readDataPage(this.#inflate(bytes, header), v1, this.#decoder)
      : readDataPageV2(bytes, header, this.#decoder);
    const usesDictionary = (v1 ?? v2)!.encoding.endsWith("_DICTIONARY");
    const values = usesDictionary ? dataPage : convert(dataPage, this.#decoder);
    const levels = definitionLevels?.length ? definitionLevels : undefined;
    const words = values instanceof BigInt64Array && {
      words: new Int32Array(values.buffer, values.byteOffset, values.length * 2),
    };
    return { rows, levels, values, usesDictionary, ...words };
  }

  #inflate(bytes: Uint8Array, { uncompressed_page_size }: PageHeader): Uint8Array {
    return decompressPage(bytes, uncompressed_page_size, this.#decoder.codec, COMPRESSORS);
  }
}

// --- internal ---

/** Writers make pages of about 1 MB; what claims to be much more is somebody's trick. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

function asTheyAre(bytes: Uint8Array): Uint8Array {
  return bytes;
}
