import { type AsyncBuffer, type FileMetaData, parquetRead } from "hyparquet";
import { COMPRESSORS } from "./compressors.ts";

/** A value as it is decoded: integers, text as its bytes, null; or whatever else people put into a column. */
export type ParquetValue = number | bigint | Uint8Array | boolean | Date | string | object | null | undefined;

export interface RowRange {
  file: AsyncBuffer;
  metadata: FileMetaData;
  useOffsetIndex: boolean;
  names: readonly string[];
  /** The first row, and the one after the last, among those of the file. */
  from: number;
  to: number;
}

/** Some rows of a Parquet file, column by column. */
export class ColumnRows {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly ColumnRuns[];

  private constructor({ from, to }: RowRange, columns: readonly ColumnRuns[]) {
    this.from = from;
    this.to = to;
    this.columns = columns;
  }

  static async read(range: RowRange): Promise<ColumnRows> {
    const runs = new Map(range.names.map((name) => [name, new ColumnRuns()]));
    await parquetRead({
      file: range.file,
      metadata: range.metadata,
      rowStart: range.from,
      rowEnd: range.to,
      compressors: COMPRESSORS,
      useOffsetIndex: range.useOffsetIndex,
      // The bytes of a text are copied as they are: to make a string of each value would take most of the time.
      parsers: { stringFromBytes: (bytes: Uint8Array) => bytes, jsonFromBytes: (bytes: Uint8Array) => bytes },
      onChunk: ({ columnName, columnData, rowStart }) => runs.get(columnName)?.add(columnData, rowStart),
    });
    return new ColumnRows(range, [...runs.values()]);
  }
}

/** The values of one column, in the runs in which they were decoded; they are asked for in the order of the rows. */
export class ColumnRuns {
  readonly #runs: { start: number; values: ArrayLike<ParquetValue> }[] = [];
  #values: ArrayLike<ParquetValue> = [];
  #start = 0;
  #next = 0;

  add(values: ArrayLike<ParquetValue>, start: number): void {
    this.#runs.push({ start, values });
  }

  at(row: number): ParquetValue {
    while (row - this.#start >= this.#values.length) {
      const run = this.#runs[this.#next++];
      if (!run) throw new Error(`a column ends at row ${this.#start + this.#values.length}`);
      this.#values = run.values;
      this.#start = run.start;
    }
    return this.#values[row - this.#start];
  }
}
