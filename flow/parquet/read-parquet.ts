import { type FileMetaData, parquetMetadataAsync, parquetSchema, type RowGroup } from "hyparquet";
import { quoted, VpcflowError } from "../errors.ts";
import { findField } from "../fields.ts";
import { TIMESTAMP } from "../format.ts";
import { countDamage, type ReadCounts, type RecordBatch } from "../record-batch.ts";
import { ColumnRows } from "./column-rows.ts";
import { COMPRESSORS } from "./compressors.ts";
import { bytesOf, heldRowGroup } from "./row-group-bytes.ts";
import { RowLines } from "./row-lines.ts";

/** A Parquet file, of which parts are read. */
export interface ParquetFile {
  byteLength: number;
  /** The bytes from `start` to before `end`. */
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
}

export interface ParquetOptions {
  /** What errors call the file. */
  name: string;
  counts: ReadCounts;
}

/**
 * The records in a Parquet file: AWS's own, whose columns are the fields with underscores, and those that
 * `vpcflow read -f parquet` writes, which have the event's time in `timestamp` (ms) besides. One row group is in memory at
 * a time. A row group that cannot be read is counted, and those after it are read.
 *
 * @throws VpcflowError `SOURCE` where the file is damaged at its end, holds no flow logs, or is compressed in a way that
 *   is not read; what the file itself throws, as it is
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export async function* readParquet(file: ParquetFile, options: ParquetOptions): AsyncGenerator<RecordBatch> {
  const watched = new WatchedFile(file);
  const metadata = await readMetadata(watched, options);
  const names = columnNames(metadata, options);
  rejectUnknownCodecs(metadata, options);
  let firstRow = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    try {
      yield* readRowGroup({ file: watched, metadata, group, firstRow, names }, options.counts);
    } catch (error) {
      if (watched.failure) throw watched.failure.error;
      const reason = error instanceof Error ? quoted(error.message) : "it is damaged";
      countDamage(options.counts, `row group ${index + 1} of ${metadata.row_groups.length} cannot be read: ${reason}`);
    }
    firstRow += Number(group.num_rows);
  }
}

// --- internal ---

/** Rows that are decoded at once: values are objects then, so that a large row group is taken in slices. */
const SLICE_ROWS = 1 << 16;

interface GroupReading {
  file: ParquetFile;
  metadata: FileMetaData;
  group: RowGroup;
  /** The group's, among the rows of the file. */
  firstRow: number;
  names: readonly string[];
}

/** Tells what the file threw from what its bytes are to blame for. */
class WatchedFile implements ParquetFile {
  readonly byteLength: number;
  readonly #file: ParquetFile;
  failure: { error: unknown } | undefined;

  constructor(file: ParquetFile) {
    this.#file = file;
    this.byteLength = file.byteLength;
  }

  async slice(start: number, end?: number): Promise<ArrayBuffer> {
    try {
      return await this.#file.slice(start, end);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

async function readMetadata(file: WatchedFile, { name }: ParquetOptions): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file, { geoparquet: false });
  } catch (error) {
    if (file.failure) throw file.failure.error;
    throw new VpcflowError("SOURCE", `${name} is a Parquet file whose end is damaged or missing.`, {
      subject: name,
      fix: "Copy it again: the end of a Parquet file says where its columns are.",
      cause: error,
    });
  }
}

/** The columns by AWS's names, in the file's order. */
function columnNames(metadata: FileMetaData, { name }: ParquetOptions): string[] {
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const names = columns.map((column) => findField(column)?.name ?? column);
  const known = names.filter((column) => findField(column) || column === TIMESTAMP).length;
  if (known > 0 && known * 2 >= names.length) return columns;
  throw new VpcflowError("SOURCE", `${name} is a Parquet file without flow logs.`, {
    subject: name,
    found: quoted(columns.join(", ")),
    expected: "columns such as srcaddr, dstaddr and bytes",
    fix: `Its columns are ${quoted(columns.join(", "))}: they should be called as AWS calls the fields, with underscores.`,
  });
}

function rejectUnknownCodecs({ row_groups }: FileMetaData, { name }: ParquetOptions): void {
  const codecs = new Set(row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec)));
  const unknown = [...codecs].find((codec) => codec !== undefined && !READ_CODECS.has(codec));
  if (!unknown) return;
  throw new VpcflowError("SOURCE", `${name} is a Parquet file compressed with ${unknown}, which is not read here.`, {
    subject: name,
    found: unknown,
    expected: [...READ_CODECS].join(", "),
    fix: "Write it with gzip or snappy, as AWS does.",
  });
}

const READ_CODECS: ReadonlySet<string> = new Set(["UNCOMPRESSED", "SNAPPY", ...Object.keys(COMPRESSORS)]);

async function* readRowGroup(reading: GroupReading, counts: ReadCounts): AsyncGenerator<RecordBatch> {
  const { group, firstRow, names } = reading;
  const end = firstRow + Number(group.num_rows);
  const held = await heldRowGroup(reading.file, group);
  const lines = new RowLines(names);
  counts.bytesInflated += bytesOf(group).inflated;
  for (let from = firstRow; from < end; from += SLICE_ROWS) {
    const rows = await ColumnRows.read({ ...reading, ...held, from, to: Math.min(end, from + SLICE_ROWS) });
    for (const batch of lines.batches(rows)) {
      counts.events += batch.events.count;
      yield batch;
    }
  }
}
