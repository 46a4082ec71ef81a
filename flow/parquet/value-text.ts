import type { ByteSink } from "../byte-sink.ts";
import type { ParquetValue } from "./column-rows.ts";

/**
 * Writes a value as a token of a flow log line, `-` for null, with a blank after it.
 * @returns false where it is none: it is empty, or has white space in it; what was written is then to be thrown away
 */
export function writeValue(sink: ByteSink, value: ParquetValue, column: string): boolean {
  if (typeof value === "number" && value >= 0 && value <= MAX_INT32 && Number.isInteger(value)) {
    writeInteger(sink, value);
  } else if (typeof value === "bigint" && value >= 0n && value <= MAX_INT32_BIG) {
    writeInteger(sink, Number(value));
  } else if (value instanceof Uint8Array) {
    if (!writeBytes(sink, value)) return false;
  } else if (value === null) {
    sink.ensure(1);
    sink.bytes[sink.length++] = DASH;
  } else {
    const text = valueText(value, column);
    if (!/^\S+$/.test(text)) return false;
    sink.text(text);
  }
  sink.ensure(1);
  sink.bytes[sink.length++] = SPACE;
  return true;
}

/** A value as the text of a flow log: exact integers, times in the unit that the field has there. */
export function valueText(value: ParquetValue, column: string): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "-";
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString("utf8");
  if (value instanceof Date) return timeText(value, column);
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part));
}

// --- internal ---

const SPACE = 0x20;
const DASH = 0x2d;
const ZERO = 0x30;
const MAX_INT32 = 2_147_483_647;
const MAX_INT32_BIG = BigInt(MAX_INT32);

function writeInteger(sink: ByteSink, value: number): void {
  let digits = 1;
  for (let rest = (value / 10) | 0; rest > 0; rest = (rest / 10) | 0) digits++;
  sink.ensure(digits);
  const { bytes } = sink;
  let rest = value;
  for (let at = sink.length + digits - 1; at >= sink.length; at--) {
    const tenth = (rest / 10) | 0;
    bytes[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  sink.length += digits;
}

function writeBytes(sink: ByteSink, value: Uint8Array): boolean {
  const { length } = value;
  sink.ensure(length);
  const { bytes } = sink;
  let at = sink.length;
  for (let index = 0; index < length; index++) {
    const byte = value[index]!;
    if (byte === SPACE || (byte <= 0x0d && byte >= 0x09)) return false;
    bytes[at++] = byte;
  }
  sink.length = at;
  return length > 0;
}

/** A `timestamp` is in ms, `start` and `end` are in seconds; any other time is written as ISO 8601 has it. */
function timeText(time: Date, column: string): string {
  if (column === "timestamp") return String(time.getTime());
  return column === "start" || column === "end" ? String(Math.floor(time.getTime() / 1000)) : time.toISOString();
}
