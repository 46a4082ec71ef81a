import type { ReadCounts, RecordBatch } from "../flow/record-batch.ts";
import type { OpenedParts } from "./input.ts";

export interface PartsReading {
  /** What errors call the file. */
  name: string;
  counts: ReadCounts;
  signal?: AbortSignal;
  /** Its parts are bytes that nobody has counted yet. */
  countBytes?: boolean;
}

/** The records of a Parquet file by its parts, which are closed in the end, whatever ends it. */
export async function* readParquetParts(parts: OpenedParts, reading: PartsReading): AsyncGenerator<RecordBatch> {
  const { counts, signal, countBytes } = reading;
  const slice = async (start: number, end = parts.byteLength): Promise<ArrayBuffer> => {
    signal?.throwIfAborted();
    const bytes = await parts.slice(start, end);
    if (countBytes) counts.bytesIn += bytes.byteLength;
    return bytes;
  };
  try {
    // Most inputs are no Parquet: its code is loaded for one that is.
    const { readParquet } = await import("../flow/parquet/read-parquet.ts");
    yield* readParquet({ byteLength: parts.byteLength, slice }, reading);
  } finally {
    await parts.close();
  }
}
