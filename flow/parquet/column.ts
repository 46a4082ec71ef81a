import type { EncodedColumn } from "./column-chunk.ts";

/** Collects the values of one column until a row group is full. A row may be set again, as long as it was not taken. */
export interface Column {
  /** Bytes that it holds beyond what its rows take: those of texts. */
  readonly heldBytes: number;
  /** The value in `bytes[start, end)`; false where the column's type cannot hold it. */
  set(row: number, bytes: Uint8Array, start: number, end: number): boolean;
  setNull(row: number): void;
  /** The first `rows` rows, encoded. The column is empty then. */
  take(rows: number): EncodedColumn;
}

/** Whether a dictionary takes less room than the values themselves. */
export function dictionaryPays(sizes: {
  values: number;
  distinct: number;
  plainBytes: number;
  dictionaryBytes: number;
}): boolean {
  const width = Math.max(1, 32 - Math.clz32(sizes.distinct - 1));
  return sizes.dictionaryBytes + (sizes.values * width) / 8 < sizes.plainBytes * 0.9;
}
