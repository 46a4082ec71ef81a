import { STRIDE } from "./event-batch.ts";
import * as keys from "./event-keys.ts";

/**
 * Finds the log events of DATA_MESSAGEs in the layout in which CloudWatch Logs writes them, and in no other: every byte
 * between the values is checked. The caller sees to it that no escapes stand before `limit`, so that each quote is a bound.
 */
export class EventScanner {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** Positions of many messages lie in one piece of memory, since to ask for memory costs more than to read a small message. */
  #positions: Int32Array = new Int32Array(0);
  /** Where those of the last message begin and end. */
  #begin = 0;
  #end = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Notes the events of a list and returns where the `]` is that closes it, -1 if not all of them stand before `limit`. */
  scan(start: number, limit: number): number {
    const [bytes, view] = [this.#bytes, this.#view];
    const noted: NotedEvents = { positions: this.#positions, end: this.#begin };
    let at = start;
    for (let more = bytes[at] !== CLOSE_LIST; more; ) {
      if (noted.end + STRIDE > noted.positions.length) this.#grow(noted);
      at = scanEvent(bytes, view, at, noted);
      if (at < 0 || at >= limit) return -1;
      noted.end += STRIDE;
      more = bytes[at] === COMMA;
      if (more) at++;
    }
    this.#end = noted.end;
    return bytes[at] === CLOSE_LIST ? at : -1;
  }

  /** The positions of the events that were found last, `STRIDE` ints each. */
  take(): Int32Array {
    const taken = this.#positions.subarray(this.#begin, this.#end);
    this.#begin = this.#end;
    return taken;
  }

  /** A new piece of memory, to which the message that is being read moves. */
  #grow(noted: NotedEvents): void {
    const used = noted.positions.subarray(this.#begin, noted.end);
    noted.positions = new Int32Array(Math.max(MIN_POSITIONS, used.length * 4));
    noted.positions.set(used);
    noted.end = used.length;
    this.#positions = noted.positions;
    this.#begin = 0;
  }
}

// --- internal ---

interface NotedEvents {
  positions: Int32Array;
  /** Where the next event goes. */
  end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE = 0x7d;
const CLOSE_LIST = 0x5d;
const ZERO = 0x30;
const NINE = 0x39;
/** More digits may be no exact number: such a time is left to JSON.parse. */
const MAX_TIMESTAMP_DIGITS = 15;
const MIN_POSITIONS = 4096;
/** Whether a quote after that byte opens a string: after `:`, `,`, `{`, `[` or a blank; with no escapes every other quote closes one. */
const OPENS_STRING = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte <= 0x20 || ":,{[".includes(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * Notes the event's positions and returns where it ends, or -1 where its layout is another. The first `}` closes its
 * extractedFields if the quote before it closes a string. All in one function: calls cost more here than what they do.
 */
function scanEvent(bytes: Buffer, view: DataView, start: number, { positions, end }: NotedEvents): number {
  const last = bytes.length - keys.ROOM;
  let at = start + keys.ID_BYTES;
  if (at > last || !keys.isId(view, start)) return -1;
  while (at <= last && keys.areDigits(view, at)) at += 4;
  if (bytes[at] !== QUOTE) at = bytes.indexOf(QUOTE, at);
  if (at < 0 || at > last || !keys.isTimestamp(view, at)) return -1;
  const timestamp = at + keys.TIMESTAMP_BYTES;
  for (at = timestamp; bytes[at]! >= ZERO && bytes[at]! <= NINE; ) at++;
  const digits = at - timestamp;
  if (digits === 0 || digits > MAX_TIMESTAMP_DIGITS || bytes[timestamp] === ZERO) return -1;
  if (at > last || !keys.isMessage(view, at)) return -1;
  const message = at + keys.MESSAGE_BYTES;
  at = bytes.indexOf(QUOTE, message);
  if (at < 0) return -1;
  positions[end] = timestamp;
  positions[end + 1] = message;
  positions[end + 2] = at;
  positions[end + 3] = -1;
  if (bytes[at + 1] === CLOSE) return at + 2;
  if (++at > last || !keys.isExtractedFields(view, at)) return -1;
  at += keys.EXTRACTED_FIELDS_BYTES;
  positions[end + 3] = at - 1;
  const close = bytes.indexOf(CLOSE, at);
  if (close < at + 2 || bytes[close - 1] !== QUOTE || OPENS_STRING[bytes[close - 2]!] === 1) return -1;
  return bytes[close + 1] === CLOSE ? close + 2 : -1;
}
