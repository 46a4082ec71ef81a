import type { ParquetFile } from "./read-parquet.ts";
import { checkStruct } from "./thrift-claims.ts";

/**
 * The end of a Parquet file: what it says of its columns, the length of that, and the mark.
 * @throws Error where it is damaged; what the file throws
 * @see https://parquet.apache.org/docs/file-format/
 */
export async function readFooter(file: ParquetFile): Promise<ArrayBuffer> {
  const { byteLength } = file;
  const last = await file.slice(Math.max(0, byteLength - USUAL_BYTES), byteLength);
  if (last.byteLength < END_BYTES) throw new Error("too short");
  const end = new DataView(last, last.byteLength - END_BYTES);
  const length = end.getUint32(0, true) + END_BYTES;
  if (end.getUint32(4, true) !== MARK || length > byteLength) throw new Error("no end of a Parquet file");
  const footer = length > last.byteLength ? await file.slice(byteLength - length, byteLength) : last;
  checkStruct(new DataView(footer, footer.byteLength - length, length - END_BYTES), 0);
  return footer;
}

// --- internal ---

/** Enough for most: one request. */
const USUAL_BYTES = 1 << 19;
/** The length and the mark. */
const END_BYTES = 8;
/** `PAR1`. */
const MARK = 0x31524150;
