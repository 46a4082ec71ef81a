import { type FileMetaData, parquetMetadata, type RowGroup } from "hyparquet";
import { quoted, VpcflowError } from "../errors.ts";
import { formatOf, TIMESTAMP } from "../format.ts";
import { countDamage, type ReadCounts, type RecordBatch } from "../record-batch.ts";
import { ColumnCursor } from "./column-cursor.ts";
import { ColumnPages } from "./column-pages.ts";
import { COMPRESSORS } from "./compressors.ts";
import { type FlatColumn, flatColumns } from "./flat-columns.ts";
import { readFooter } from "./footer.ts";
import { PageBudget } from "./page-budget.ts";
import { boundsOf, chunkBounds } from "./row-group-bytes.ts";
import { rowBatches } from "./row-lines.ts";

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
 * `vpcflow read -f parquet` writes, which have the event's time in `timestamp` (ms) besides. The bytes of one row
 * group at a time are in memory, and the pages of its columns that are being read. Where a row group cannot be read further,
 * that is counted, and those after it are read.
 *
 * @throws VpcflowError `SOURCE` where the file is damaged at its end, holds no flow logs, or is compressed in a way that
 *   is not read; what the file itself throws, as it is
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export async function* readParquet(file: ParquetFile, options: ParquetOptions): AsyncGenerator<RecordBatch> {
  const { name, counts } = options;
  const watched = new WatchedFile(file);
  const metadata = await readMetadata(watched, name);
  const columns = flatColumns(metadata, name);
  rejectUnknownCodecs(metadata, name);
  const format = formatOf(columns.map((column) => column.name).filter((column) => column !== TIMESTAMP));
  for (const [index, group] of metadata.row_groups.entries()) {
    try {
      const cursors = await openRowGroup(watched, group, columns);
      counts.bytesInflated += boundsOf(group).inflated;
      for (const events of rowBatches(cursors, Number(group.num_rows))) {
        counts.events += events.count;
        yield { events, format };
      }
    } catch (error) {
      if (watched.failure) throw watched.failure.error;
      const reason = error instanceof Error ? quoted(error.message, MAX_REASON) : "it is damaged";
      const place = `row group ${index + 1} of ${metadata.row_groups.length} of ${name}`;
      countDamage(counts, `${place} cannot be read further: ${reason}`);
    }
  }
}

// --- internal ---

const MAX_REASON = 200;

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

async function readMetadata(file: WatchedFile, name: string): Promise<FileMetaData> {
  try {
    const footer = await readFooter(file);
    return parquetMetadata(footer, { geoparquet: false });
  } catch (error) {
    if (file.failure) throw file.failure.error;
    throw new VpcflowError("SOURCE", `${name} is a Parquet file whose end is damaged or missing.`, {
      subject: name,
      fix: "Copy it again: the end of a Parquet file says where its columns are.",
      cause: error,
    });
  }
}

function rejectUnknownCodecs({ row_groups }: FileMetaData, name: string): void {
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

/** Its columns, each before its first row. */
async function openRowGroup(
  file: ParquetFile,
  group: RowGroup,
  columns: readonly FlatColumn[],
): Promise<ColumnCursor[]> {
  const { start, end } = boundsOf(group);
  // What the file says of itself is not asked of the disk or the network: they would be blamed for it.
  if (!(start >= 0 && start <= end && end <= file.byteLength)) throw new Error("its columns lie outside of the file");
  const bytes = await file.slice(start, end);
  const shared = { rows: Number(group.num_rows), budget: new PageBudget() };
  return columns.map((column) => {
    const chunk = group.columns.find(({ meta_data: one }) => one?.path_in_schema[0] === column.element.name)?.meta_data;
    if (!chunk) throw new Error(`the column ${column.name} is missing`);
    const at = chunkBounds(chunk);
    const view = new DataView(bytes, at.start - start, at.end - at.start);
    return new ColumnCursor(column.name, new ColumnPages(view, column, chunk, shared));
  });
}
