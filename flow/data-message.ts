import { EventBatch, type Origin, STRIDE } from "./event-batch.ts";
import * as keys from "./event-keys.ts";
import { originOf } from "./parsed-message.ts";

export interface ScannedMessage {
  batch: EventBatch;
  /** Just past the message's last byte. */
  end: number;
}

/**
 * Reads the DATA_MESSAGEs of CloudWatch Logs subscriptions straight from their bytes, without making objects of them.
 *
 * It accepts just the layout that CloudWatch Logs writes (compact JSON, keys in its order, no escapes) and checks every
 * byte between the values; at any surprise it gives up, and the caller parses the JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export class MessageScanner {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** The first backslash at or after the last place asked about: one search settles for many events that quotes end strings. */
  #escape = -1;
  /** Positions of many messages lie in one piece of memory, since to ask for memory costs more than to read a small message. */
  #positions = new Int32Array(0);
  /** Where those of the message that is being read begin and end. */
  #begin = 0;
  #end = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The message that begins at `start`, or `undefined` where its layout is another than CloudWatch Logs' own. */
  scan(start: number): ScannedMessage | undefined {
    const bytes = this.#bytes;
    const events = headEnd(bytes, start);
    if (events < 0) return undefined;
    const list = this.#scanEvents(events, this.#escapeFrom(start));
    const end = list < 0 ? -1 : tailEnd(bytes, list);
    if (end < 0) return undefined;
    const positions = this.#take();
    const origin = (): Origin => readOrigin(bytes, { start, events, list, end });
    return { batch: new EventBatch(bytes, positions, origin), end };
  }

  /** Notes the events up to the `]` that closes their list and returns where that is, -1 if not all stand before `limit`. */
  #scanEvents(start: number, limit: number): number {
    const bytes = this.#bytes;
    this.#end = this.#begin;
    let positions = this.#positions;
    let at = start;
    if (bytes[at] === CLOSE_LIST) return at;
    while (true) {
      if (this.#end + STRIDE > positions.length) positions = this.#grow();
      at = this.#scanEvent(at, positions);
      if (at < 0 || at >= limit) return -1;
      this.#end += STRIDE;
      if (bytes[at] === CLOSE_LIST) return at;
      if (bytes[at++] !== COMMA) return -1;
    }
  }

  /** Notes the event's positions and returns where it ends, or -1 where its layout is another. */
  #scanEvent(start: number, positions: Int32Array): number {
    const bytes = this.#bytes;
    const view = this.#view;
    const slot = this.#end;
    if (!keys.isId(view, start)) return -1;
    const idEnd = quoteFrom(bytes, keys.idDigitsEnd(view, start + keys.ID_BYTES));
    if (idEnd < 0 || !keys.isTimestamp(view, idEnd)) return -1;
    const timestamp = idEnd + keys.TIMESTAMP_BYTES;
    const at = integerEnd(bytes, timestamp);
    if (at < 0 || !keys.isMessage(view, at)) return -1;
    const message = at + keys.MESSAGE_BYTES;
    const messageEnd = bytes.indexOf(QUOTE, message);
    if (messageEnd < 0) return -1;
    positions[slot] = timestamp;
    positions[slot + 1] = message;
    positions[slot + 2] = messageEnd;
    positions[slot + 3] = -1;
    if (bytes[messageEnd + 1] === CLOSE) return messageEnd + 2;
    if (!keys.isExtractedFields(view, messageEnd + 1)) return -1;
    positions[slot + 3] = messageEnd + keys.EXTRACTED_FIELDS_BYTES;
    return skipExtractedFields(bytes, messageEnd + 1 + keys.EXTRACTED_FIELDS_BYTES);
  }

  #take(): Int32Array {
    const taken = this.#positions.subarray(this.#begin, this.#end);
    this.#begin = this.#end;
    return taken;
  }

  /** A new piece of memory, to which the message that is being read moves. */
  #grow(): Int32Array<ArrayBuffer> {
    const used = this.#end - this.#begin;
    const larger = new Int32Array(Math.max(MIN_POSITIONS, used * 4));
    larger.set(this.#positions.subarray(this.#begin, this.#end));
    this.#positions = larger;
    this.#begin = 0;
    this.#end = used;
    return larger;
  }

  #escapeFrom(start: number): number {
    if (this.#escape >= start) return this.#escape;
    const next = this.#bytes.indexOf(BACKSLASH, start);
    this.#escape = next < 0 ? this.#bytes.length : next;
    return this.#escape;
  }
}

// --- internal ---

const ascii = (text: string): readonly number[] => [...Buffer.from(text)];
/** What stands before each value of the head, in the order of CloudWatch Logs. */
const HEAD = ['{"messageType":"DATA_MESSAGE","owner":"', '","logGroup":"', '","logStream":"'].map(ascii);
const FILTERS = ascii('","subscriptionFilters":["');
const NEXT_FILTER = ascii('","');
const EVENTS = ascii('"],"logEvents":[');
const TAIL = ascii("]}");
const POLICY_LEVEL = ascii('],"policyLevel":"');
const POLICY_LEVEL_END = ascii('"}');
const [QUOTE, BACKSLASH, COMMA, COLON, ZERO, OPEN, CLOSE] = [0x22, 0x5c, 0x2c, 0x3a, 0x30, 0x7b, 0x7d];
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
/** More digits may be no exact number: such a time is left to JSON.parse. */
const MAX_TIMESTAMP_DIGITS = 15;
const MIN_POSITIONS = 4096;

/** Where the first event stands, or -1 where the keys before the events are not in CloudWatch Logs' own layout. */
function headEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (const key of HEAD) {
    if (!matches(bytes, at, key)) return -1;
    at = textEnd(bytes, at + key.length);
  }
  if (!matches(bytes, at, FILTERS)) return -1;
  at = textEnd(bytes, at + FILTERS.length);
  while (matches(bytes, at, NEXT_FILTER)) at = textEnd(bytes, at + NEXT_FILTER.length);
  return matches(bytes, at, EVENTS) ? at + EVENTS.length : -1;
}

/** The quote that ends a short text without escapes or control characters; else the byte that is neither, where no key matches. */
function textEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at]! >= 0x20 && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at++;
  return at;
}

/** Just past the message whose list of events closes at `list`, or -1: `]}`, or `],"policyLevel":"…"}`. */
function tailEnd(bytes: Buffer, list: number): number {
  if (matches(bytes, list, TAIL)) return list + TAIL.length;
  if (!matches(bytes, list, POLICY_LEVEL)) return -1;
  const end = textEnd(bytes, list + POLICY_LEVEL.length);
  return matches(bytes, end, POLICY_LEVEL_END) ? end + POLICY_LEVEL_END.length : -1;
}

interface Bounds {
  start: number;
  events: number;
  list: number;
  end: number;
}

/** The head and the tail with the events left out: what `headEnd` and `tailEnd` let through is JSON. */
function readOrigin(bytes: Buffer, { start, events, list, end }: Bounds): Origin {
  return originOf(JSON.parse(bytes.toString("utf8", start, events) + bytes.toString("utf8", list, end)));
}

function quoteFrom(bytes: Buffer, at: number): number {
  return bytes[at] === QUOTE ? at : bytes.indexOf(QUOTE, at);
}

/** Just past the digits of a JSON integer that is an exact number, or -1. */
function integerEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at]! >= ZERO && bytes[at]! <= 0x39) at++;
  const digits = at - start;
  return digits === 0 || digits > MAX_TIMESTAMP_DIGITS || (digits > 1 && bytes[start] === ZERO) ? -1 : at;
}

function matches(bytes: Buffer, start: number, expected: readonly number[]): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[start + index] !== expected[index]) return false;
  }
  return true;
}

/**
 * Just past the event whose extractedFields are open at `start`. The first `}` closes them if the quote before it closes
 * a string: an opening quote stands after `:`, `,`, `{` or `[`, and with no escapes every other quote is a closing one.
 */
function skipExtractedFields(bytes: Buffer, start: number): number {
  const close = bytes.indexOf(CLOSE, start);
  if (close < start + 2 || bytes[close - 1] !== QUOTE || bytes[close + 1] !== CLOSE) return -1;
  const before = bytes[close - 2]!;
  const opening = before === COLON || before === COMMA || before === OPEN || before === OPEN_LIST || before <= 0x20;
  return opening ? -1 : close + 2;
}
