import * as zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import { COMPRESSORS } from "../../../flow/parquet/compressors.ts";

const { zstdCompressSync } = zlib as { zstdCompressSync?: (input: Uint8Array) => Buffer };

const PACK: Readonly<Record<string, ((input: Uint8Array) => Buffer) | undefined>> = {
  GZIP: zlib.gzipSync,
  BROTLI: zlib.brotliCompressSync,
  ZSTD: zstdCompressSync,
};

describe("a page that inflates to more than it says", () => {
  it.each(Object.keys(COMPRESSORS))("is refused, packed by %s", (codec) => {
    const packed = PACK[codec]!(Buffer.alloc(1 << 20));
    expect(() => COMPRESSORS[codec as "GZIP"]!(packed, 100)).toThrow(/larger than/);
    expect(COMPRESSORS[codec as "GZIP"]!(packed, 1 << 20)).toHaveLength(1 << 20);
  });
});
