import type { ByteSink } from "./byte-sink.ts";
import { allColumns, SettledColumns } from "./columns.ts";
import { convertLine, type Target } from "./convert-line.ts";
import { type EventBatch, STRIDE } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";
import { LineParser } from "./line-parser.ts";
import { isFlowLine, isOtherLog, MESSAGE } from "./log-message.ts";
import { probeFinder } from "./probe.ts";
import { type FlowRecord, recordAt } from "./record.ts";
import { countRecord, type Tally } from "./tally.ts";

export interface DelimitedOptions {
  separator: "\t" | ",";
  /** The columns, by AWS's names, in order; `timestamp` is the event's time in ms. */
  columns: readonly string[];
  /** The columns are all that there are to see: a record with another field is refused, since it would be lost. */
  complete?: boolean;
}

/**
 * Writes records as tsv or csv (RFC 4180), values as they came: `-` stays `-`. In tsv, which has no quotes, a tab or a line
 * end in a value (only extractedFields can hold one) is written as `\t`, `\n`, `\r`.
 */
export class DelimitedWriter {
  readonly #options: DelimitedOptions;
  readonly #flip: number;
  readonly #settled: SettledColumns | undefined;

  constructor(options: DelimitedOptions) {
    this.#options = options;
    this.#settled = options.complete ? new SettledColumns(options.columns) : undefined;
    this.#flip = options.separator.charCodeAt(0) ^ SPACE;
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
    const parser = new LineParser(format);
    const whole = this.#takesWholeLines(format) && batch.count > 0 && isFlowLine(batch, 0, parser);
    const { sink, tally } = out;
    const source = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length);
    const isProbeAt = probeFinder(format);
    const separators = format.fields.length - 1;
    const beginsWithInteger = format.fields[0]?.type === "integer";
    for (let index = 0; index < batch.count; index++) {
      const before = sink.length;
      const copied = whole && this.#copyLine({ batch, index, source, separators, beginsWithInteger }, sink);
      if (isProbeAt(batch, index)) {
        sink.length = before;
        tally.probes++;
      } else if (copied) tally.records++;
      else this.#writeRecord(recordAt(batch, index, parser), out);
    }
  }

  /** Whether each row is the event's line with other separators: every column of the format, in its order. */
  #takesWholeLines(format: LogFormat): boolean {
    if (format.byName) return false;
    const { columns } = this.#options;
    const all = allColumns(format, columns[0] === "timestamp");
    return all.length === columns.length && all.every((name, position) => name === columns[position]);
  }

  /** Writes the line at once and returns true, or leaves no trace and returns false where it is not what it should be. */
  #copyLine(line: Line, sink: ByteSink): boolean {
    const { batch, index } = line;
    const base = index * STRIDE;
    const start = batch.positions[base + 1]!;
    const end = batch.positions[base + 2]!;
    if (line.beginsWithInteger && !beginsInteger(batch.bytes[start]!)) return false;
    if (this.#options.separator === "," && needsQuotes(batch.bytes, start, end)) return false;
    sink.ensure(end - start + MAX_TIMESTAMP);
    const hasTimestamp = this.#options.columns[0] === "timestamp";
    if (!hasTimestamp && this.#settled && batch.positions[base]! >= 0) return false;
    const offset = hasTimestamp ? copyTimestamp(batch, base, { sink, separator: this.#flip ^ SPACE }) : sink.length;
    if (offset < 0) return false;
    const target: Target = { view: sink.view, offset, flip: this.#flip };
    if (convertLine(line.source, start, end, target) !== line.separators) return false;
    sink.bytes[offset + end - start] = NEW_LINE;
    sink.length = offset + end - start + 1;
    return true;
  }

  #writeRecord(record: FlowRecord | undefined, { sink, tally }: { sink: ByteSink; tally: Tally }): void {
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
    if (this.#options.separator === "\t") return text.replace(/[\t\n\r]/g, escaped);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
}

// --- internal ---

interface Line {
  batch: EventBatch;
  index: number;
  source: DataView;
  separators: number;
  /** The first field of the format is one: a line that begins otherwise is to be read with more care. */
  beginsWithInteger: boolean;
}

const [SPACE, NEW_LINE, QUOTE, COMMA, DASH] = [0x20, 0x0a, 0x22, 0x2c, 0x2d];
/** Digits of the longest timestamp that is an exact number, a separator, a new line, and the word that `convertLine` may overrun. */
const MAX_TIMESTAMP = 16 + 1 + 1 + 4;

/** Copies the digits of the event's time; returns where the line goes, -1 for an event without one or digits past all reason. */
function copyTimestamp(batch: EventBatch, base: number, to: { sink: ByteSink; separator: number }): number {
  const start = batch.positions[base]!;
  let offset = to.sink.length;
  if (start < 0) return -1;
  const { bytes } = batch;
  const out = to.sink.bytes;
  for (let at = start; bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at++) {
    if (at - start === 16) return -1;
    out[offset++] = bytes[at]!;
  }
  out[offset++] = to.separator;
  return offset;
}

function beginsInteger(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === DASH;
}

function escaped(character: string): string {
  return character === "\t" ? "\\t" : character === "\n" ? "\\n" : "\\r";
}

function needsQuotes(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] === COMMA || bytes[at] === QUOTE) return true;
  }
  return false;
}

function cellOf(record: FlowRecord, name: string): string | undefined {
  if (name === "timestamp") return record.timestamp?.toString();
  const position = record.fields.findIndex((field) => field.name === name);
  return position < 0 ? undefined : record.tokens[position];
}
