import type { ParquetFile } from "../flow/parquet/read-parquet.ts";

/** Bytes as they come: a Node stream, or anything that gives chunks. */
export interface ByteStream extends AsyncIterable<Uint8Array | string> {
  destroy?(): void;
}

/** A file of which parts are read, wherever they stand. */
export interface OpenedParts extends ParquetFile {
  close(): Promise<void>;
}

/** One input, whatever holds it. */
export interface Input {
  /** What errors call it. */
  name: string;
  open(): Promise<OpenedInput>;
}

/** It is read from its beginning to its end, and by its parts where it is Parquet. */
export interface OpenedInput {
  bytes: ByteStream;
  /** Absent where nothing but the stream is to be had: what it holds is then kept aside, on the disk where it is much. */
  openParts?: () => Promise<OpenedParts>;
}
