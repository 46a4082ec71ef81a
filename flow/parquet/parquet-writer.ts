import type { ByteSink } from "../byte-sink.ts";
import { SettledColumns } from "../columns.ts";
import { quoted } from "../errors.ts";
import { type EventBatch, STRIDE } from "../event-batch.ts";
import { type LogFormat, TIMESTAMP } from "../format.ts";
import { LineParser } from "../line-parser.ts";
import { isFlowLine, isOtherLog, MESSAGE } from "../log-message.ts";
import { type Enrich, type FlowRecord, recordAt } from "../record.ts";
import type { RecordBatch } from "../record-batch.ts";
import { countRecord, type Tally } from "../tally.ts";
import { RowGroups } from "./row-groups.ts";

export interface ParquetOptions {
  /** By AWS's names, in order, each once; `timestamp` is the event's time. */
  columns: readonly string[];
  /** The columns are all that there are to see: a record with another field is refused, since it would be lost. */
  complete?: boolean;
  /** Gives records further fields, which are among the columns. */
  enrich?: Enrich | undefined;
}

/**
 * Writes records as a Parquet file with the types of AWS's own, null for `-`. A record whose integers the file's types cannot
 * hold is left out and counted in `tally.unfit`.
 */
export class ParquetRecordWriter {
  readonly #columns: readonly string[];
  readonly #settled: SettledColumns | undefined;
  readonly #rows: RowGroups;
  readonly #tally: Tally;
  readonly #enrich: Enrich | undefined;
  /** Which of the columns is the event's time; -1 for none. */
  readonly #timeAt: number;
  #checked: LogFormat | undefined;
  #checkedTimed = false;
  #parser: LineParser | undefined;
  /** Where the columns stand in a line of the parser's format; -1 for those that it lacks. */
  #positions: readonly number[] = [];

  constructor({ columns, complete, enrich }: ParquetOptions, { sink, tally }: { sink: ByteSink; tally: Tally }) {
    this.#columns = columns;
    this.#timeAt = columns.indexOf(TIMESTAMP);
    this.#settled = complete ? new SettledColumns(columns) : undefined;
    this.#rows = new RowGroups(columns, sink);
    this.#tally = tally;
    this.#enrich = enrich;
  }

  /** @throws VpcflowError `MIXED_FORMATS` where `complete` columns lack a field of a record */
  write({ events, format }: RecordBatch): void {
    const parser = this.#parserOf(format);
    for (let index = 0; index < events.count; index++) {
      if (!this.#enrich && isFlowLine(events, index, parser)) this.#writeLine(events, index, parser);
      else this.#writeRecord(recordAt(events, index, parser));
    }
  }

  /** What is still held, and the footer: without it the file is none. */
  end(): void {
    this.#rows.end();
  }

  #parserOf(format: LogFormat): LineParser {
    if (this.#parser?.format === format) return this.#parser;
    this.#positions = this.#columns.map((name) =>
      format.byName ? -1 : format.fields.findIndex((field) => field.name === name),
    );
    this.#parser = new LineParser(format);
    return this.#parser;
  }

  #writeLine({ bytes, positions }: EventBatch, index: number, { format, bounds }: LineParser): void {
    const time = positions[index * STRIDE]!;
    if (format !== this.#checked || time >= 0 !== this.#checkedTimed) this.#check(format, time >= 0);
    const { row, columns } = this.#rows;
    for (let at = 0; at < columns.length; at++) {
      const position = this.#positions[at]!;
      const isTime = at === this.#timeAt;
      const start = isTime ? time : position < 0 ? -1 : bounds[position * 2]!;
      const end = isTime ? digitsEnd(bytes, time) : bounds[position * 2 + 1]!;
      if (start < 0 || (bytes[start] === DASH && end === start + 1)) columns[at]!.setNull(row);
      else if (!columns[at]!.set(row, bytes, start, end)) {
        this.#leaveOut(this.#columns[at]!, bytes.toString("utf8", start, end));
        return;
      }
    }
    this.#tally.records++;
    this.#rows.next();
  }

  /** Once for all lines of a format, with a time or without. */
  #check(format: LogFormat, isTimed: boolean): void {
    this.#settled?.check({ fields: format.fields, timestamp: isTimed ? 0 : undefined });
    this.#checked = format;
    this.#checkedTimed = isTimed;
  }

  #writeRecord(plain: FlowRecord | undefined): void {
    const record = plain && (this.#enrich?.(plain) ?? plain);
    if (record && isOtherLog(record) && !this.#columns.includes(MESSAGE)) {
      this.#tally.unshown++;
      return;
    }
    if (record) {
      this.#settled?.check(record);
      const unfit = this.#columns.find((name, at) => !this.#setText(at, textOf(record, name)));
      if (unfit !== undefined) {
        this.#leaveOut(unfit, textOf(record, unfit)!);
        return;
      }
      this.#rows.next();
    }
    countRecord(this.#tally, record);
  }

  #setText(at: number, text: string | undefined): boolean {
    const { row, columns } = this.#rows;
    if (text === undefined || text === "-") {
      columns[at]!.setNull(row);
      return true;
    }
    const bytes = Buffer.from(text);
    return columns[at]!.set(row, bytes, 0, bytes.length);
  }

  #leaveOut(name: string, token: string): void {
    this.#tally.unfit ??= { records: 0, first: `${name} ${quoted(token, 40)}` };
    this.#tally.unfit.records++;
  }
}

// --- internal ---

const DASH = 0x2d;

function digitsEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at;
}

function textOf(record: FlowRecord, name: string): string | undefined {
  if (name === TIMESTAMP) return record.timestamp?.toString();
  return record.tokens[record.fields.findIndex((field) => field.name === name)];
}
