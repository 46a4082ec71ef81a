import type { ByteSink } from "./byte-sink.ts";
import { type EventBatch, STRIDE } from "./event-batch.ts";
import type { LineParser } from "./line-parser.ts";
import { isFlowLine } from "./log-message.ts";

export interface ColumnCopierOptions {
  separator: "\t" | ",";
  /** By AWS's names, in order; `timestamp` is the event's time in ms. What a format lacks is `-`. */
  columns: readonly string[];
}

/** Writes rows of chosen columns, token by token as they stand in the line: no text is made of any of them. */
export class ColumnCopier {
  readonly #parser: LineParser;
  readonly #separator: number;
  /** Where each column stands in a line of the format; below zero what is in none. */
  readonly #places: Int32Array;

  constructor(parser: LineParser, { separator, columns }: ColumnCopierOptions) {
    this.#parser = parser;
    this.#separator = separator.charCodeAt(0);
    this.#places = Int32Array.from(columns, (name) =>
      name === "timestamp" ? TIMESTAMP : parser.format.fields.findIndex((field) => field.name === name),
    );
  }

  /** Writes the row and returns true, or leaves no trace and returns false where the line is to be read with more care. */
  copy(batch: EventBatch, index: number, sink: ByteSink): boolean {
    const { bytes, positions } = batch;
    if (!isFlowLine(batch, index, this.#parser)) return false;
    const line = positions[index * STRIDE + 2]! - positions[index * STRIDE + 1]!;
    // A column may be asked for more than once, the time too.
    sink.ensure(this.#places.length * (Math.max(line, MAX_DIGITS) + 1));
    let end = sink.length;
    for (const place of this.#places) {
      if (place >= 0) end = this.#copyToken(bytes, place, sink.bytes, end);
      else if (place === TIMESTAMP) end = copyDigits(bytes, positions[index * STRIDE]!, sink.bytes, end);
      else sink.bytes[end++] = DASH;
      if (end < 0) return false;
      sink.bytes[end++] = this.#separator;
    }
    sink.bytes[end - 1] = NEW_LINE;
    sink.length = end;
    return true;
  }

  /** Returns where the token ends in `out`, below zero where it is not ASCII or needs quotes. */
  #copyToken(bytes: Uint8Array, place: number, out: Uint8Array, to: number): number {
    const { bounds } = this.#parser;
    const last = bounds[place * 2 + 1]!;
    const isCsv = this.#separator === COMMA;
    let end = to;
    for (let at = bounds[place * 2]!; at < last; at++) {
      const byte = bytes[at]!;
      if (byte > 0x7f || (isCsv && (byte === COMMA || byte === QUOTE))) return MORE_CARE;
      out[end++] = byte;
    }
    return end;
  }
}

// --- internal ---

const TIMESTAMP = -2;
const MORE_CARE = -1;
const NEW_LINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const DASH = 0x2d;
/** Times of so many digits are exact numbers. */
const MAX_DIGITS = 15;

/** The digits of an event's time, `-` for one without; more of them than are exact need more care. */
function copyDigits(bytes: Uint8Array, start: number, out: Uint8Array, to: number): number {
  if (start < 0) {
    out[to] = DASH;
    return to + 1;
  }
  let end = to;
  for (let at = start; bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at++) {
    if (end - to === MAX_DIGITS) return MORE_CARE;
    out[end++] = bytes[at]!;
  }
  return end;
}
