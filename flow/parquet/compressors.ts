import * as zlib from "node:zlib";
import type { Compressors } from "hyparquet";

/** The codecs beside snappy and none: AWS writes gzip, what people convert themselves may have the others. */
export const COMPRESSORS: Compressors = {
  GZIP: (input, outputLength) =>
    zlib.gunzipSync(input, { maxOutputLength: outputLength, chunkSize: sizeOf(outputLength) }),
  BROTLI: (input, outputLength) => zlib.brotliDecompressSync(input, { maxOutputLength: outputLength }),
  ...zstd(),
};

// --- internal ---

/** One piece for all of it, within what zlib takes. */
function sizeOf(outputLength: number): number {
  return Math.min(Math.max(64, outputLength + 1), 1 << 24);
}

type Zstd = (input: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** Node has it from 22.15 on. */
function zstd(): Compressors {
  const { zstdDecompressSync: inflate } = zlib as { zstdDecompressSync?: Zstd };
  return inflate ? { ZSTD: (input, maxOutputLength) => inflate(input, { maxOutputLength }) } : {};
}
