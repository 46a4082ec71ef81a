import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { LogFormat } from "../../../flow/format.ts";
import { type ParquetFile, readParquet } from "../../../flow/parquet/read-parquet.ts";
import { emptyCounts } from "../../../flow/record-batch.ts";

/** Bytes as a Parquet file. */
export function parquetFile(bytes: Buffer): ParquetFile {
  const slice = (start: number, end = bytes.length): ArrayBuffer => Uint8Array.from(bytes.subarray(start, end)).buffer;
  return { byteLength: bytes.length, slice };
}

export function writtenParquet(columnData: ColumnSource[], rowGroupSize = 100_000): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize }));
}

/** All that is read of a file. */
export async function readAll(file: Buffer | ParquetFile) {
  const counts = emptyCounts();
  const lines: string[] = [];
  const timestamps: (number | undefined)[] = [];
  const extracted: (Record<string, string> | undefined)[] = [];
  let format: LogFormat | undefined;
  const parts = Buffer.isBuffer(file) ? parquetFile(file) : file;
  for await (const batch of readParquet(parts, { name: "flows.parquet", counts })) {
    format = batch.format;
    for (let index = 0; index < batch.events.count; index++) {
      lines.push(batch.events.message(index));
      timestamps.push(batch.events.timestamp(index));
      extracted.push(batch.events.extractedFields(index));
    }
  }
  return { counts, lines, timestamps, extracted, format };
}
