import type { ByteSink } from "../byte-sink.ts";
import type { ParquetValue } from "./column-pages.ts";

/**
 * Writes a value as a token of a flow log line, `-` for null, with a blank after it.
 * @returns false where it is none: it is empty, or has white space in it; what was written is then to be thrown away
 */
export function writeValue(sink: ByteSink, value: ParquetValue, column: string): boolean {
  if (typeof value === "number" && value >= 0 && value <= MAX_INT32 && Number.isInteger(value)) {
    writeInteger(sink, value);
    return true;
  }
  const token = value === null ? DASH : tokenOf(value, column);
  if (token !== null) writeToken(sink, token);
  return token !== null;
}

/** A value as the bytes of a token; null where it is none. @throws Error where it is longer than any value of a flow log */
export function tokenOf(value: ParquetValue, column: string): Uint8Array | null {
  const text = value instanceof Uint8Array ? value : Buffer.from(valueText(value, column));
  rejectLong(text, column);
  for (let index = 0; index < text.length; index++) if (isSpace(text[index]!)) return null;
  return text.length === 0 ? null : text;
}

/** Writes a token with a blank after it. */
export function writeToken(sink: ByteSink, token: Uint8Array): void {
  const { length } = token;
  sink.ensure(length + 1);
  const { bytes } = sink;
  let at = sink.length;
  for (let index = 0; index < length; index++) bytes[at++] = token[index]!;
  bytes[at++] = SPACE;
  sink.length = at;
}

/** Writes an integer from 0 to 2^31 - 1 with a blank after it. */
export function writeInteger(sink: ByteSink, value: number): void {
  let digits = 1;
  for (let rest = (value / 10) | 0; rest > 0; rest = (rest / 10) | 0) digits++;
  sink.ensure(digits + 1);
  const { bytes } = sink;
  let rest = value;
  for (let at = sink.length + digits - 1; at >= sink.length; at--) {
    const tenth = (rest / 10) | 0;
    bytes[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  bytes[sink.length + digits] = SPACE;
  sink.length += digits + 1;
}

/** A value as the text of a flow log: exact integers, times in the unit that the field has there. */
export function valueText(value: ParquetValue, column: string): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "-";
  if (value instanceof Uint8Array) {
    rejectLong(value, column);
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString("utf8");
  }
  if (value instanceof Date) return timeText(value, column);
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part));
}

// --- internal ---

const SPACE = 0x20;
const DASH = Buffer.from("-");
const ZERO = 0x30;
/** A log event has 1 MiB at most; a value that many rows share would fill the memory with its copies. */
const MAX_TEXT = 1 << 20;
const MAX_INT32 = 2_147_483_647;

function rejectLong({ length }: Uint8Array, column: string): void {
  if (length > MAX_TEXT) throw new Error(`the column ${column} has a value of ${length} bytes`);
}

/** What parts the tokens of a line. */
function isSpace(byte: number): boolean {
  return byte === SPACE || (byte <= 0x0d && byte >= 0x09);
}

/** A `timestamp` is in ms, `start` and `end` are in seconds; any other time is written as ISO 8601 has it. */
function timeText(time: Date, column: string): string {
  if (column === "timestamp") return String(time.getTime());
  return column === "start" || column === "end" ? String(Math.floor(time.getTime() / 1000)) : time.toISOString();
}
