import type { LogFormat } from "./format.ts";
import { MessagePlace, type Origin } from "./origin.ts";

/** Ints an event takes in `positions`: start of its timestamp's digits, start and end of its message, start of its extractedFields. */
export const STRIDE = 4;

/**
 * Log events as views over the bytes that they were read from: nothing is decoded until it is asked for.
 * The batch owns its bytes. Positions that an event lacks (a plain line has no timestamp) are -1.
 */
export class EventBatch {
  readonly bytes: Buffer;
  readonly count: number;
  readonly positions: Int32Array;
  /** The format that a header line named which stood before the events, in the same record. */
  format: LogFormat | undefined;
  /** Where the events came from, or the message that tells. */
  readonly from: Origin | MessagePlace;
  #origin: Origin | undefined;

  /** @param from what stood beside the events, or where in the bytes that stands, to be read when somebody asks */
  constructor(bytes: Buffer, positions: Int32Array, from: Origin | MessagePlace = {}) {
    this.bytes = bytes;
    this.positions = positions;
    this.count = positions.length / STRIDE;
    this.from = from;
  }

  get origin(): Origin {
    const { bytes, from } = this;
    this.#origin ??= from instanceof MessagePlace ? from.originIn(bytes) : from;
    return this.#origin;
  }

  /** The events from `start` to before `end`, over the same bytes: itself where that is all of them. */
  slice(start: number, end = this.count): EventBatch {
    if (start === 0 && end >= this.count) return this;
    const positions = this.positions.subarray(start * STRIDE, end * STRIDE);
    const slice = new EventBatch(this.bytes, positions, this.from);
    slice.format = this.format;
    return slice;
  }

  /** The events that `keep` says yes to, over the same bytes: itself where that is all of them. */
  filter(keep: (index: number) => boolean): EventBatch {
    const kept = new Int32Array(this.positions.length);
    let used = 0;
    for (let index = 0; index < this.count; index++) {
      if (!keep(index)) continue;
      for (let at = index * STRIDE; at < (index + 1) * STRIDE; at++) kept[used++] = this.positions[at]!;
    }
    if (used === kept.length) return this;
    const filtered = new EventBatch(this.bytes, kept.slice(0, used), this.from);
    filtered.format = this.format;
    return filtered;
  }

  /** The event's time in ms since the epoch, `undefined` where it has none. */
  timestamp(index: number): number | undefined {
    const start = this.positions[index * STRIDE]!;
    if (start < 0) return undefined;
    let value = 0;
    for (let at = start; isDigit(this.bytes[at]); at++) value = value * 10 + (this.bytes[at]! - 0x30);
    return value;
  }

  /** The event's message: the flow log line. */
  message(index: number): string {
    return this.bytes.toString("utf8", this.positions[index * STRIDE + 1], this.positions[index * STRIDE + 2]);
  }

  /** What CloudWatch Logs took out of the message by the filter pattern; `undefined` where it is absent or damaged. */
  extractedFields(index: number): Record<string, string> | undefined {
    const start = this.positions[index * STRIDE + 3]!;
    if (start < 0) return undefined;
    try {
      return fieldTexts(JSON.parse(this.bytes.toString("utf8", start, objectEnd(this.bytes, start))));
    } catch {
      return undefined;
    }
  }
}

/** A log event in JavaScript's own terms, as JSON documents give it. `timestamp` is ms since the epoch. */
export interface LogEvent {
  id?: string;
  timestamp?: number;
  message: string;
  extractedFields?: Record<string, string>;
}

/** Log events that are objects already, as a batch: written out once, so that every reader has one form to read. */
export function batchOfEvents(events: readonly LogEvent[], origin: Origin = {}): EventBatch {
  const { text, positions } = writtenOut(events, ({ length }) => length);
  const bytes = Buffer.from(text);
  // Where all of it is ASCII, as flow logs are, a place in the text is the same in its bytes.
  const isAscii = bytes.length === text.length;
  return new EventBatch(bytes, isAscii ? positions : writtenOut(events, byteLength).positions, origin);
}

/**
 * The `extractedFields` in a JSON value: names to texts, as CloudWatch Logs writes them. Numbers are taken as their text and
 * null as `-`, a nested value as its JSON, so that nothing is lost. `undefined` for anything but an object.
 */
export function fieldTexts(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fieldText(field)]));
}

function fieldText(field: unknown): string {
  if (field === null) return "-";
  if (typeof field !== "object") return String(field);
  try {
    return JSON.stringify(field);
  } catch {
    // Only a nest of thousands of levels gets here, which JSON.parse reads and JSON.stringify does not write.
    return "(nested too deep to show)";
  }
}

/**
 * Where the JSON object that opens at `start` ends (just past its `}`), strings respected; -1 where it is cut off.
 */
export function objectEnd(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x22) at = stringEnd(bytes, at);
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at + 1;
    if (at < 0) return -1;
  }
  return -1;
}

// --- internal ---

const byteLength = (text: string): number => Buffer.byteLength(text);

/** The text of the events, one after another, and the places of their parts in it, as `lengthOf` counts. */
function writtenOut(
  events: readonly LogEvent[],
  lengthOf: (text: string) => number,
): { text: string; positions: Int32Array } {
  const positions = new Int32Array(events.length * STRIDE).fill(-1);
  let text = "";
  let offset = 0;
  const append = (part: string): number => {
    text += part;
    offset += lengthOf(part);
    return offset;
  };
  for (let base = 0; base < positions.length; base += STRIDE) {
    const { id, timestamp, message, extractedFields } = events[base / STRIDE]!;
    if (timestamp !== undefined) {
      positions[base] = id === undefined ? offset : append(idBeforeTimestamp(id));
      append(`${timestamp} `);
    }
    positions[base + 1] = offset;
    positions[base + 2] = append(message);
    append(BETWEEN);
    if (!extractedFields) continue;
    positions[base + 3] = offset;
    append(JSON.stringify(extractedFields));
  }
  return { text, positions };
}

/** As it stands in a message, where `flow/event-ids.ts` looks for it. */
function idBeforeTimestamp(id: string): string {
  return `{"id":${JSON.stringify(id)},"timestamp":`;
}

/** Keeps the two halves of a surrogate pair, ending one message and beginning the next, from becoming one character. */
const BETWEEN = "\n";

/** The closing quote of the string that opens at `start`, or -2 where it is cut off (the caller's loop then ends). */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === 0x5c) at++;
    else if (bytes[at] === 0x22) return at;
  }
  return -2;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
