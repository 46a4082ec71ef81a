import type { ByteSink } from "./byte-sink.ts";
import { ColumnCopier } from "./column-copier.ts";
import { allColumns, SettledColumns } from "./columns.ts";
import type { EventBatch } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";
import { LineCopier } from "./line-copier.ts";
import { LineParser } from "./line-parser.ts";
import { isFlowLine, isOtherLog, MESSAGE } from "./log-message.ts";
import { type FindProbe, probeFinder } from "./probe.ts";
import { type Enrich, type FlowRecord, recordAt } from "./record.ts";
import { countRecord, type Tally } from "./tally.ts";

export interface DelimitedOptions {
  separator: "\t" | ",";
  /** The columns, by AWS's names, in order; `timestamp` is the event's time in ms. */
  columns: readonly string[];
  /** The columns are all that there are to see: a record with another field is refused, since it would be lost. */
  complete?: boolean;
  /** Gives records further fields, which are among the columns. */
  enrich?: Enrich | undefined;
}

/**
 * Writes records as tsv or csv (RFC 4180), values as they came: `-` stays `-`. In tsv, which has no quotes, a tab or a line
 * end in a value (only extractedFields can hold one) is written as `\t`, `\n`, `\r`.
 */
export class DelimitedWriter {
  readonly #options: DelimitedOptions;
  readonly #settled: SettledColumns | undefined;
  #reading: Reading | undefined;

  constructor(options: DelimitedOptions) {
    this.#options = options;
    this.#settled = options.complete ? new SettledColumns(options.columns) : undefined;
  }

  /** The header line, with AWS's hyphenated names. */
  header(): string {
    return `${this.#options.columns.map((name) => this.#cell(name)).join(this.#options.separator)}\n`;
  }

  /**
   * Writes a row for each event of the batch that is a record, and counts those that are none, and the log events of other
   * kinds, which have a row only where `message` is among the columns. Probes are left out here, once
   * their line is copied and at hand, which costs less than to look for them before.
   *
   * @throws VpcflowError `MIXED_FORMATS` where `complete` columns lack a field of a record
   */
  write(batch: EventBatch, format: LogFormat, out: { sink: ByteSink; tally: Tally }): void {
    const { parser, copier, isProbeAt } = this.#readingOf(format);
    const whole = batch.count > 0 && isFlowLine(batch, 0, parser) ? copier : undefined;
    const { sink, tally } = out;
    for (let index = 0; index < batch.count; index++) {
      const before = sink.length;
      const copied = whole?.copy(batch, index, sink) === true;
      if (isProbeAt(batch, index)) {
        sink.length = before;
        tally.probes++;
      } else if (copied) tally.records++;
      else this.#writeRecord(recordAt(batch, index, parser), out);
    }
  }

  /** The last one, most of the time: batches of a few events are many. */
  #readingOf(format: LogFormat): Reading {
    if (this.#reading?.parser.format === format) return this.#reading;
    const parser = new LineParser(format);
    this.#reading = { parser, copier: this.#copierOf(parser), isProbeAt: probeFinder(format) };
    return this.#reading;
  }

  /** `undefined` where a row takes more than copying. */
  #copierOf(parser: LineParser): Reading["copier"] {
    const { separator, columns, complete = false, enrich } = this.#options;
    const { format } = parser;
    if (this.#takesWholeLines(format)) {
      return new LineCopier(format, { separator, hasTimestamp: columns[0] === "timestamp", complete });
    }
    return complete || enrich || format.byName ? undefined : new ColumnCopier(parser, { separator, columns });
  }

  /** Whether each row is the event's line with other separators: every column of the format, in its order. */
  #takesWholeLines(format: LogFormat): boolean {
    if (format.byName) return false;
    const { columns } = this.#options;
    const all = allColumns(format, columns[0] === "timestamp");
    return all.length === columns.length && all.every((name, position) => name === columns[position]);
  }

  #writeRecord(plain: FlowRecord | undefined, { sink, tally }: { sink: ByteSink; tally: Tally }): void {
    const record = plain && (this.#options.enrich?.(plain) ?? plain);
    if (record && isOtherLog(record) && !this.#options.columns.includes(MESSAGE)) {
      tally.unshown++;
      return;
    }
    if (record) this.#settled?.check(record);
    countRecord(tally, record);
    if (!record) return;
    const cells = this.#options.columns.map((name) => this.#cell(cellOf(record, name) ?? "-"));
    sink.text(`${cells.join(this.#options.separator)}\n`);
  }

  #cell(text: string): string {
    return delimitedCell(text, this.#options.separator);
  }
}

/** A value as a cell of tsv or csv. */
export function delimitedCell(text: string, separator: "\t" | ","): string {
  if (separator === "\t") return /[\t\n\r]/.test(text) ? text.replace(/[\t\n\r]/g, escaped) : text;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// --- internal ---

/** How the events of a format are read. */
interface Reading {
  parser: LineParser;
  copier: LineCopier | ColumnCopier | undefined;
  isProbeAt: FindProbe;
}

function escaped(character: string): string {
  return character === "\t" ? "\\t" : character === "\n" ? "\\n" : "\\r";
}

function cellOf(record: FlowRecord, name: string): string | undefined {
  if (name === "timestamp") return record.timestamp?.toString();
  const position = record.fields.findIndex((field) => field.name === name);
  return position < 0 ? undefined : record.tokens[position];
}
