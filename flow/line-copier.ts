import type { ByteSink } from "./byte-sink.ts";
import { convertLine, type Target } from "./convert-line.ts";
import { type EventBatch, STRIDE } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";

export interface LineCopierOptions {
  separator: "\t" | ",";
  /** Whether a row begins with the event's time. */
  hasTimestamp: boolean;
  /** Without it, an event that has a time is left to who may refuse it. */
  complete: boolean;
}

/** Writes rows that are an event's line with other separators: every column of the format, in its order. The hot path of `read`. */
export class LineCopier {
  readonly #options: LineCopierOptions;
  readonly #separator: number;
  readonly #separators: number;
  /** The first field is an integer: a line that begins otherwise is to be read with more care. */
  readonly #beginsWithInteger: boolean;
  /** The bytes of the last batch; small ones share theirs. */
  #bytes: Buffer = Buffer.alloc(0);
  #source: DataView = new DataView(new ArrayBuffer(0));
  readonly #target: Target;

  constructor({ fields }: LogFormat, options: LineCopierOptions) {
    this.#options = options;
    this.#separator = options.separator.charCodeAt(0);
    this.#separators = fields.length - 1;
    this.#beginsWithInteger = fields[0]?.type === "integer";
    this.#target = { view: this.#source, offset: 0, flip: this.#separator ^ SPACE };
  }

  /** Writes the row and returns true, or leaves no trace and returns false where the line is not what it should be. */
  copy({ bytes, positions }: EventBatch, index: number, sink: ByteSink): boolean {
    const timestamp = positions[index * STRIDE]!;
    const start = positions[index * STRIDE + 1]!;
    const end = positions[index * STRIDE + 2]!;
    if (this.#beginsWithInteger && !beginsInteger(bytes[start]!)) return false;
    if (this.#separator === COMMA && needsQuotes(bytes, start, end)) return false;
    if (sink.length + end - start + MAX_TIMESTAMP > sink.bytes.length) sink.ensure(end - start + MAX_TIMESTAMP);
    const offset = this.#options.hasTimestamp ? this.#copyTimestamp(bytes, timestamp, sink) : sink.length;
    if (offset < 0 || (timestamp >= 0 && !this.#options.hasTimestamp && this.#options.complete)) return false;
    if (this.#bytes !== bytes) this.#look(bytes);
    this.#target.view = sink.view;
    this.#target.offset = offset;
    if (convertLine(this.#source, start, end, this.#target) !== this.#separators) return false;
    sink.bytes[offset + end - start] = NEW_LINE;
    sink.length = offset + end - start + 1;
    return true;
  }

  /** Copies the digits of the event's time; returns where the line goes, -1 for an event without one or digits past all reason. */
  #copyTimestamp(bytes: Buffer, start: number, { bytes: out, length }: ByteSink): number {
    if (start < 0) return -1;
    let digits = 0;
    for (let byte = bytes[start]!; byte >= 0x30 && byte <= 0x39; byte = bytes[start + digits]!) {
      if (digits === MAX_DIGITS) return -1;
      out[length + digits++] = byte;
    }
    out[length + digits] = this.#separator;
    return length + digits + 1;
  }

  #look(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#source = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}

// --- internal ---

const SPACE = 0x20;
const NEW_LINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const DASH = 0x2d;
/** Of the longest timestamp that is an exact number. */
const MAX_DIGITS = 16;
/** A timestamp, a separator, a new line, and the word that `convertLine` may overrun. */
const MAX_TIMESTAMP = MAX_DIGITS + 1 + 1 + 4;

function beginsInteger(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === DASH;
}

function needsQuotes(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] === COMMA || bytes[at] === QUOTE) return true;
  }
  return false;
}
