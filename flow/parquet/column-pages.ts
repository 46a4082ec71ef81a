import type { ColumnMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { convert, DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage, readDataPageV2 } from "hyparquet/src/datapage.js";
import { readPlain } from "hyparquet/src/plain.js";
import { COMPRESSORS } from "./compressors.ts";
import type { FlatColumn } from "./flat-columns.ts";
import type { PageBudget } from "./page-budget.ts";
import {
  checkDictionary,
  checkSizes,
  checkValues,
  type DataClaim,
  dataClaim,
  heldBytes,
  type PageHeader,
} from "./page-claims.ts";
import { checkStruct } from "./thrift-claims.ts";

/** A value as it is decoded: integers, text as its bytes, null; or whatever else people put into a column. */
export type ParquetValue = number | bigint | Uint8Array | boolean | Date | string | object | null | undefined;

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
 * What a page claims is held against what can be first.
 */
export class ColumnPages {
  /** The column's different values; there once its first page is. */
  dictionary: ArrayLike<ParquetValue> = [];
  readonly #reader: { view: DataView; offset: number };
  readonly #decoder: Parameters<typeof convert>[1];
  readonly #budget: PageBudget;
  /** The rows of the row group that the pages so far did not have. */
  #left: number;
  /** What the page and the dictionary take of the budget. */
  readonly #held = { page: 0, dictionary: 0 };

  /** @param bytes of the column's chunk alone */
  constructor(bytes: DataView, { element, schemaPath }: FlatColumn, chunk: ColumnMetaData, group: ColumnGroup) {
    this.#reader = { view: bytes, offset: 0 };
    this.#left = group.rows;
    this.#budget = group.budget;
    const { path_in_schema: pathInSchema, type, codec } = chunk;
    this.#decoder = { pathInSchema, type, codec, element, schemaPath, parsers: PARSERS, compressors: COMPRESSORS };
  }

  /** The next page; `undefined` after the last. @throws Error, sometimes in hyparquet's words, where it is damaged */
  next(): Page | undefined {
    while (this.#reader.offset < this.#reader.view.byteLength) {
      checkStruct(this.#reader.view, this.#reader.offset);
      const header = parquetHeader(this.#reader);
      checkSizes(header, this.#decoder);
      const bytes = this.#take(header.compressed_page_size);
      if (header.type === "DICTIONARY_PAGE") this.#readDictionary(bytes, header);
      else if (header.data_page_header || header.data_page_header_v2) return this.#readData(bytes, header);
    }
    return undefined;
  }

  #hold(part: "page" | "dictionary", { uncompressed_page_size: bytes }: PageHeader, rows: number): void {
    this.#budget.giveBack(this.#held[part]);
    this.#held[part] = 0;
    const held = heldBytes(this.#decoder, { bytes, rows });
    this.#budget.take(held);
    this.#held[part] = held;
  }

  #take(length: number): Uint8Array {
    const { view, offset } = this.#reader;
    if (offset + length > view.byteLength) throw new Error("a page is cut off");
    this.#reader.offset += length;
    return new Uint8Array(view.buffer, view.byteOffset + offset, length);
  }

  #readDictionary(bytes: Uint8Array, header: PageHeader): void {
    const count = header.dictionary_page_header?.num_values ?? 0;
    this.dictionary = [];
    this.#hold("dictionary", header, Math.max(0, count));
    const page = this.#inflate(bytes, header.uncompressed_page_size);
    checkDictionary(page, count, this.#decoder);
    const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
    const { type, element } = this.#decoder;
    this.dictionary = convert(readPlain(reader, type, count, element.type_length), this.#decoder);
  }

  #readData(bytes: Uint8Array, header: PageHeader): Page {
    const claim = dataClaim(header, this.#left);
    this.#hold("page", header, claim.rows);
    this.#left -= claim.rows;
    const page = this.#inflateData(bytes, header, claim);
    checkValues(page, claim, this.#decoder);
    const { data_page_header: v1, data_page_header_v2: v2 } = header;
    const { definitionLevels, dataPage } = v1
      ? readDataPage(page, v1, this.#decoder)
      : readDataPageV2(page, { ...header, data_page_header_v2: { ...v2!, is_compressed: false } }, this.#decoder);
    const usesDictionary = claim.encoding.endsWith("_DICTIONARY");
    const values = usesDictionary ? dataPage : convert(dataPage, this.#decoder);
    const levels = definitionLevels?.length ? definitionLevels : undefined;
    const words = values instanceof BigInt64Array && {
      words: new Int32Array(values.buffer, values.byteOffset, values.length * 2),
    };
    return { rows: claim.rows, levels, values, usesDictionary, ...words };
  }

  /** A page of version 2 has its levels before the compressed values. */
  #inflateData(bytes: Uint8Array, header: PageHeader, { apart }: DataClaim): Uint8Array {
    const { uncompressed_page_size: size, data_page_header_v2: v2 } = header;
    if (!apart) return this.#inflate(bytes, size);
    if (v2?.is_compressed === false || this.#decoder.codec === "UNCOMPRESSED" || size === apart.levels) return bytes;
    const values = this.#inflate(bytes.subarray(apart.levels), size - apart.levels);
    return Buffer.concat([bytes.subarray(0, apart.levels), values]);
  }

  #inflate(bytes: Uint8Array, size: number): Uint8Array {
    return decompressPage(bytes, size, this.#decoder.codec, COMPRESSORS);
  }
}

/** What the columns of a row group share. */
export interface ColumnGroup {
  rows: number;
  budget: PageBudget;
}

// --- internal ---

/** The bytes of a text are copied as they are: to make a string of each value would take more time than all else. */
const PARSERS = {
  ...DEFAULT_PARSERS,
  stringFromBytes: asTheyAre,
  jsonFromBytes: asTheyAre,
  geometryFromBytes: asTheyAre,
  geographyFromBytes: asTheyAre,
};

function asTheyAre(bytes: Uint8Array): Uint8Array {
  return bytes;
}
