import type { ByteSink } from "./byte-sink.ts";
import { type EventBatch, STRIDE } from "./event-batch.ts";
import { underscored } from "./fields.ts";
import type { LogFormat } from "./format.ts";
import type { LineParser } from "./line-parser.ts";
import { isFlowLine } from "./log-message.ts";

/**
 * Writes records as lines of JSON from the bytes of their flow log lines, without objects and texts between. A record with a
 * value that is not written as it stands (not ASCII, a quote, an integer past what is exact) is left to who can.
 */
export class NdjsonCopier {
  readonly #parser: LineParser;
  readonly #columns: readonly Column[];
  /** Whether an event without a time of its own has no `timestamp`, in place of one that is null. */
  readonly #isTimeOptional: boolean;
  /** How much a line may be longer than its values. */
  readonly #room: number;

  /** @param names by AWS's names, in order; the event's time and every field when absent */
  constructor(parser: LineParser, names?: readonly string[]) {
    this.#parser = parser;
    this.#columns = (names ?? allNames(parser.format)).map((name) => columnOf(parser.format, name));
    this.#isTimeOptional = names === undefined;
    this.#room = this.#columns.reduce((sum, { key }) => sum + key.length + MORE, MORE);
  }

  /** Whether an object of these keys has them in this order: it puts integers first, and has no key twice. */
  static fits(format: LogFormat, names: readonly string[] = allNames(format)): boolean {
    const keys = names.map(underscored);
    const isTimed = format.fields.some(({ name }) => name === TIMESTAMP);
    return !format.byName && !isTimed && new Set(keys).size === keys.length && !keys.some((key) => /^\d+$/.test(key));
  }

  /** Writes the line and returns true, or leaves no trace and returns false. */
  copy(batch: EventBatch, index: number, sink: ByteSink): boolean {
    if (!isFlowLine(batch, index, this.#parser)) return false;
    const { bytes, positions } = batch;
    const start = sink.length;
    const time = positions[index * STRIDE]!;
    const line = positions[index * STRIDE + 2]! - positions[index * STRIDE + 1]!;
    sink.ensure(this.#room + this.#columns.length * line);
    for (const column of this.#columns) {
      if (column.isTime && time < 0 && this.#isTimeOptional) continue;
      copyPiece(column.key, sink);
      const copied = column.isTime ? copyTime(bytes, time, sink) : this.#copyValue(bytes, column, sink);
      if (!copied) {
        sink.length = start;
        return false;
      }
    }
    sink.bytes[start] = OPEN;
    copyPiece(END, sink);
    return true;
  }

  #copyValue(bytes: Uint8Array, { place, isInteger }: Column, sink: ByteSink): boolean {
    const { bounds } = this.#parser;
    const start = place < 0 ? 0 : bounds[place * 2]!;
    const end = place < 0 ? 0 : bounds[place * 2 + 1]!;
    if (place < 0 || (end - start === 1 && bytes[start] === DASH)) return copyPiece(NULL, sink);
    return isInteger ? copyInteger(bytes, start, end, sink) : copyText(bytes, start, end, sink);
  }
}

// --- internal ---

interface Column {
  /** What stands before the value: a comma, which the first gives up for the brace, and the key. */
  key: Piece;
  isTime: boolean;
  isInteger: boolean;
  /** In a line of the format; below zero where it has no such field. */
  place: number;
}

/** Bytes that are written often: as words, the last filled up with zeros. */
interface Piece {
  words: Int32Array;
  length: number;
}

const TIMESTAMP = "timestamp";
const NULL = pieceOf("null");
const END = pieceOf("}\n");
const QUOTE = 0x22;
const DASH = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
/** Integers of so many digits are exact, and JSON writes them as they stand. */
const MAX_DIGITS = 15;
/** The digits of a time, or `null`, or quotes, and the rest of a word. */
const MORE = MAX_DIGITS + 1 + 4;

function allNames({ fields }: LogFormat): string[] {
  return [TIMESTAMP, ...fields.map(({ name }) => name)];
}

function columnOf({ fields }: LogFormat, name: string): Column {
  const place = fields.findIndex((field) => field.name === name);
  const key = pieceOf(`,${JSON.stringify(underscored(name))}:`);
  return { key, place, isTime: name === TIMESTAMP, isInteger: fields[place]?.type === "integer" };
}

function pieceOf(text: string): Piece {
  const bytes = Buffer.from(text);
  const padded = Buffer.concat([bytes, Buffer.alloc(3)]);
  const words = Int32Array.from({ length: Math.ceil(bytes.length / 4) }, (_, at) => padded.readInt32LE(at * 4));
  return { words, length: bytes.length };
}

function copyPiece({ words, length }: Piece, sink: ByteSink): true {
  for (let at = 0; at < words.length; at++) sink.view.setInt32(sink.length + at * 4, words[at]!, true);
  sink.length += length;
  return true;
}

function copyTime(bytes: Uint8Array, start: number, sink: ByteSink): boolean {
  if (start < 0) return copyPiece(NULL, sink);
  let end = start;
  while (bytes[end]! >= ZERO && bytes[end]! <= NINE) end++;
  return copyInteger(bytes, start, end, sink);
}

function copyInteger(bytes: Uint8Array, start: number, end: number, sink: ByteSink): boolean {
  const hasLeadingZero = bytes[start] === ZERO && end - start > 1;
  if (hasLeadingZero || end === start || end - start > MAX_DIGITS) return false;
  let { length } = sink;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < ZERO || byte > NINE) return false;
    sink.bytes[length++] = byte;
  }
  sink.length = length;
  return true;
}

function copyText(bytes: Uint8Array, start: number, end: number, sink: ByteSink): boolean {
  let { length } = sink;
  sink.bytes[length++] = QUOTE;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte > 0x7f || byte === QUOTE || byte === BACKSLASH) return false;
    sink.bytes[length++] = byte;
  }
  sink.bytes[length++] = QUOTE;
  sink.length = length;
  return true;
}
