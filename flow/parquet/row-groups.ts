import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { ByteSink } from "../byte-sink.ts";
import { underscored } from "../fields.ts";
import type { Column } from "./column.ts";
import { columnChunk } from "./column-chunk.ts";
import { IntegerColumn } from "./integer-column.ts";
import { columnType, parquetSchema, type RowGroup } from "./schema.ts";
import { StringColumn } from "./string-column.ts";

/** As many as DuckDB has by default: few enough to be held, enough for dictionaries to pay. */
const ROWS = 122_880;
/** A row group ends before its rows where its texts take so many bytes: messages may be long. */
const TEXT_BYTES = 64 << 20;
/** How often they are added up. An event holds 256 KB at most. */
const WEIGHED_ROWS = 256;

/**
 * A Parquet file as it grows: rows are held until a row group is full, which is written at once, so that memory stays flat.
 *
 * @see https://parquet.apache.org/docs/file-format/
 */
export class RowGroups {
  /** One for each name, in their order: the row at `row` is set in each of them before `next`. */
  readonly columns: readonly Column[];
  readonly #names: readonly string[];
  readonly #sink: ByteSink;
  readonly #footer: ParquetWriter;
  readonly #footerBytes = new ByteWriter();
  #offset = 0;
  #row = 0;

  /** @param names of the columns, by AWS's names, each once */
  constructor(names: readonly string[], sink: ByteSink) {
    this.columns = names.map(columnFor);
    this.#names = names.map(underscored);
    this.#sink = sink;
    this.#footer = new ParquetWriter({ writer: this.#footerBytes, schema: parquetSchema(names), createdBy: "vpcflow" });
    this.#write(MAGIC);
  }

  /** Where the next row is to be set. */
  get row(): number {
    return this.#row;
  }

  /** The row is set in every column. */
  next(): void {
    this.#row++;
    if (this.#row === ROWS || (this.#row % WEIGHED_ROWS === 0 && this.#heldBytes() >= TEXT_BYTES)) this.#endGroup();
  }

  /** Writes what is held, and the footer. */
  end(): void {
    if (this.#row > 0) this.#endGroup();
    this.#footer.finish();
    // The footer's own writer began with the magic bytes, which the file has.
    this.#write(this.#footerBytes.getBytes().subarray(MAGIC.length));
  }

  #heldBytes(): number {
    return this.columns.reduce((sum, column) => sum + column.heldBytes, 0);
  }

  #endGroup(): void {
    const rows = this.#row;
    const begin = this.#offset;
    const columns = this.columns.map((column, index) => {
      const at = { name: this.#names[index]!, offset: this.#offset };
      const { parts, chunk } = columnChunk(column.take(rows), at);
      for (const part of parts) this.#write(part);
      return chunk;
    });
    const total = columns.reduce((sum, { meta_data }) => sum + meta_data!.total_uncompressed_size, 0n);
    const group: RowGroup = {
      columns,
      total_byte_size: total,
      num_rows: BigInt(rows),
      total_compressed_size: BigInt(this.#offset - begin),
    };
    this.#footer.row_groups.push(group);
    this.#footer.num_rows += BigInt(rows);
    this.#row = 0;
  }

  #write(bytes: Uint8Array): void {
    this.#sink.ensure(bytes.length);
    this.#sink.bytes.set(bytes, this.#sink.length);
    this.#sink.length += bytes.length;
    this.#offset += bytes.length;
  }
}

// --- internal ---

const MAGIC = Buffer.from("PAR1");

function columnFor(name: string): Column {
  const type = columnType(name);
  if (type === "string") return new StringColumn(ROWS);
  return new IntegerColumn(type === "int32" ? 32 : 64, ROWS);
}
