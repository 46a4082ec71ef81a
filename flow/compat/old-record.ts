import { underscored } from "../fields.ts";
import { COLUMN, OLD_FIELDS } from "./old-columns.ts";

/**
 * One record as flowlogs_reader sees it: where each value stands, by its 47 columns. One instance serves many records,
 * one at a time.
 */
export class OldRecord {
  bytes: Buffer = Buffer.alloc(0);
  /** Start and end of each value, two ints a column, -1 where there is none. Integers stand without leading zeros. */
  readonly bounds = new Int32Array(OLD_FIELDS.length * 2).fill(-1);
  /** Ms since the epoch; `undefined` where there is none. */
  startMs: number | undefined;
  endMs: number | undefined;
  /** The columns that the last record may have values in. */
  #columns: Int32Array = new Int32Array();

  /**
   * Reads a line as the old tool does: white space separates, a short line lacks its last values, tokens past the columns
   * are dropped, `-` and `None` are no value.
   *
   * @param columns which column each token is of, -1 for none
   * @returns false where the old tool skips the line: an integer is none, the start or the end is `-`, there is no token
   */
  readLine(bytes: Buffer, { start, end, columns }: { start: number; end: number; columns: Int32Array }): boolean {
    this.#clear(bytes, columns);
    let at = start;
    let position = 0;
    for (; position < columns.length; position++) {
      while (at < end && isSpace(bytes[at]!)) at++;
      if (at === end) break;
      const from = at;
      while (at < end && !isSpace(bytes[at]!)) at++;
      const column = columns[position]!;
      if (column >= 0 && !this.#set(column, from, at)) return false;
    }
    return position > 0;
  }

  /** Reads values by names with underscores, as extractedFields have them; false as `readLine`. */
  readValues(values: Readonly<Record<string, string>>): boolean {
    const tokens = OLD_FIELDS.map(({ name }) => values[underscored(name)] || "-");
    const bytes = Buffer.from(tokens.join(""));
    this.#clear(bytes, ALL_COLUMNS);
    let at = 0;
    let found = 0;
    for (const [column, token] of tokens.entries()) {
      const from = at;
      at += Buffer.byteLength(token);
      // A time that the record does not have is no time that is wrong.
      if (token === "-" && values[underscored(OLD_FIELDS[column]!.name)] === undefined) continue;
      if (!this.#set(column, from, at)) return false;
      found++;
    }
    return found > 0;
  }

  has(column: number): boolean {
    return this.bounds[column * 2]! >= 0;
  }

  text(column: number): string | undefined {
    const start = this.bounds[column * 2]!;
    return start < 0 ? undefined : this.bytes.toString("utf8", start, this.bounds[column * 2 + 1]);
  }

  #clear(bytes: Buffer, columns: Int32Array): void {
    this.bytes = bytes;
    this.startMs = undefined;
    this.endMs = undefined;
    for (const column of this.#columns) if (column >= 0) this.bounds[column * 2] = -1;
    this.#columns = columns;
  }

  /** Takes a value; false where the old tool cannot. */
  #set(column: number, from: number, to: number): boolean {
    const isTime = column === COLUMN.start || column === COLUMN.end;
    if (isNone(this.bytes, from, to)) return !isTime;
    const start = IS_INTEGER[column] ? integerStart(this.bytes, from, to) : from;
    if (start < 0) return false;
    this.bounds[column * 2] = start;
    this.bounds[column * 2 + 1] = to;
    return !isTime || this.#setTime(column, start, to);
  }

  /** Past what 32 bits hold, a time is in milliseconds: the old tool met such. It stands here in whole seconds. */
  #setTime(column: number, start: number, end: number): boolean {
    const value = end - start > MAX_DIGITS ? Number.POSITIVE_INFINITY : integerAt(this.bytes, start, end);
    const inMs = value > MAX_SECONDS;
    const ms = inMs ? value : value * 1000;
    if (ms > LAST_MS) return false;
    if (inMs) this.bounds[column * 2 + 1] = end - 3;
    if (column === COLUMN.start) this.startMs = ms;
    else this.endMs = ms;
    return true;
  }
}

// --- internal ---

const MAX_SECONDS = 2 ** 31 - 1;
/** Digits of the longest integer that is exact as a number. */
const MAX_DIGITS = 15;
/** The last second of the year 9999, past which Python knows no time. */
const LAST_MS = 253_402_300_799_999;

const IS_INTEGER: readonly boolean[] = OLD_FIELDS.map(({ type }) => type === "integer");
const ALL_COLUMNS = Int32Array.from(OLD_FIELDS.keys());
const NONE = Buffer.from("None");

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte <= 0x0d && byte >= 0x09);
}

function isNone(bytes: Buffer, from: number, to: number): boolean {
  if (to - from === 1) return bytes[from] === 0x2d;
  return to - from === 4 && bytes[from] === 0x4e && NONE.equals(bytes.subarray(from, to));
}

/** Where the digits begin that count; -1 where something else than digits is among them. */
function integerStart(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) if (bytes[at]! < 0x30 || bytes[at]! > 0x39) return -1;
  let start = from;
  while (start < to - 1 && bytes[start] === 0x30) start++;
  return start;
}

function integerAt(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + bytes[at]! - 0x30;
  return value;
}
