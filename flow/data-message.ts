import { batchOfEvents, EventBatch, type LogEvent, type Origin, STRIDE } from "./event-batch.ts";

export interface ScannedMessage {
  batch: EventBatch;
  messageType: string;
  /** Just past the message's last byte. */
  end: number;
}

/**
 * Reads CloudWatch Logs subscription messages straight from their bytes, without making objects of their events.
 *
 * It accepts just the layout that CloudWatch Logs writes (compact JSON, `logEvents` last but for `policyLevel`, no
 * escapes) and checks every byte between the values; at any surprise it gives up, and the caller parses the JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export class MessageScanner {
  readonly #bytes: Buffer;
  /** The first backslash at or after the last place asked about: one search settles for many events that quotes end strings. */
  #escape = -1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The message that begins at `start`, or `undefined` where its layout is another than CloudWatch Logs' own. */
  scan(start: number): ScannedMessage | undefined {
    const bytes = this.#bytes;
    const events = eventsStart(bytes, start);
    if (events < 0) return undefined;
    const head = parseHead(bytes, start, events);
    if (!head) return undefined;
    const scanned = scanEvents(bytes, events, this.#escapeFrom(events));
    if (!scanned) return undefined;
    const tail = TAIL.exec(bytes.toString("latin1", scanned.end, scanned.end + MAX_TAIL));
    if (!tail) return undefined;
    const origin = tail[1] === undefined ? originOf(head) : { ...originOf(head), policyLevel: tail[1] };
    return {
      batch: new EventBatch(bytes, scanned.positions, origin),
      messageType: String(head["messageType"]),
      end: scanned.end + tail[0].length,
    };
  }

  #escapeFrom(start: number): number {
    if (this.#escape >= start) return this.#escape;
    const next = this.#bytes.indexOf(BACKSLASH, start);
    this.#escape = next < 0 ? this.#bytes.length : next;
    return this.#escape;
  }
}

/** A message that JSON.parse read: the way for everything that the scanner leaves alone. Events without text are counted out. */
export function batchOfMessage(message: Record<string, unknown>): { batch: EventBatch; unreadable: number } {
  const given = Array.isArray(message["logEvents"]) ? message["logEvents"] : [];
  const events = given.map(logEventOf).filter((event) => event !== undefined);
  return { batch: batchOfEvents(events, originOf(message)), unreadable: given.length - events.length };
}

/** The log event in a JSON value, or `undefined` where it holds no message. */
export function logEventOf(value: unknown): LogEvent | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { timestamp, message, extractedFields } = value as Record<string, unknown>;
  if (typeof message !== "string") return undefined;
  return {
    message,
    ...(Number.isSafeInteger(timestamp) && (timestamp as number) >= 0 && { timestamp: timestamp as number }),
    ...(isObject(extractedFields) && { extractedFields }),
  };
}

// --- internal ---

const LOG_EVENTS = '"logEvents":[';
const ID = [...Buffer.from('{"id":"')];
const TIMESTAMP = [...Buffer.from('","timestamp":')];
const MESSAGE = [...Buffer.from(',"message":"')];
const EXTRACTED = [...Buffer.from(',"extractedFields":{')];
/** What stands after the events: `]}`, or `],"policyLevel":"…"}`. */
const TAIL = /^\](?:,"policyLevel":"([A-Z_a-z]+)")?\}/;
const MAX_TAIL = 80;
const MAX_HEAD = 16_384;
const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE, CLOSE_LIST] = [0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d, 0x5d];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where the first event stands, -1 where no list of events begins near `start`. */
function eventsStart(bytes: Buffer, start: number): number {
  const list = bytes.subarray(start, start + MAX_HEAD).indexOf(LOG_EVENTS, 0, "latin1");
  return list < 0 ? -1 : start + list + LOG_EVENTS.length;
}

/** The keys before the events. That they parse, with an empty list, proves that `logEvents` is a key of the message itself. */
function parseHead(bytes: Buffer, start: number, events: number): Record<string, unknown> | undefined {
  try {
    const head: unknown = JSON.parse(`${bytes.toString("utf8", start, events)}]}`);
    return isObject(head) && Array.isArray(head["logEvents"]) ? head : undefined;
  } catch {
    return undefined;
  }
}

function originOf(message: Record<string, unknown>): Origin {
  const origin: Origin = {};
  if (typeof message["owner"] === "string") origin.owner = message["owner"];
  if (typeof message["logGroup"] === "string") origin.logGroup = message["logGroup"];
  if (typeof message["logStream"] === "string") origin.logStream = message["logStream"];
  if (typeof message["policyLevel"] === "string") origin.policyLevel = message["policyLevel"];
  const filters = message["subscriptionFilters"];
  if (Array.isArray(filters)) origin.subscriptionFilters = filters.map(String);
  return origin;
}

/** The events up to the `]` that closes their list, if all of them stand before `limit`. */
function scanEvents(bytes: Buffer, start: number, limit: number): { positions: Int32Array; end: number } | undefined {
  let positions = new Int32Array(STRIDE * 64);
  let used = 0;
  let at = start;
  while (true) {
    if (used === positions.length) positions = grown(positions);
    at = scanEvent(bytes, at, positions, used);
    if (at < 0 || at >= limit) return undefined;
    used += STRIDE;
    if (bytes[at] === CLOSE_LIST) return { positions: positions.subarray(0, used), end: at };
    if (bytes[at++] !== COMMA) return undefined;
  }
}

function grown(positions: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(positions.length * 2);
  larger.set(positions);
  return larger;
}

/** Writes the event's positions at `slot` and returns where it ends, or -1 where its layout is another. */
function scanEvent(bytes: Buffer, start: number, positions: Int32Array, slot: number): number {
  if (!matches(bytes, start, ID)) return -1;
  const idEnd = bytes.indexOf(QUOTE, start + ID.length);
  if (idEnd < 0 || !matches(bytes, idEnd, TIMESTAMP)) return -1;
  const timestamp = idEnd + TIMESTAMP.length;
  let at = timestamp;
  while (bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  if (at === timestamp || !matches(bytes, at, MESSAGE)) return -1;
  const message = at + MESSAGE.length;
  const messageEnd = bytes.indexOf(QUOTE, message);
  if (messageEnd < 0) return -1;
  positions[slot] = timestamp;
  positions[slot + 1] = message;
  positions[slot + 2] = messageEnd;
  positions[slot + 3] = -1;
  if (bytes[messageEnd + 1] === CLOSE) return messageEnd + 2;
  if (!matches(bytes, messageEnd + 1, EXTRACTED)) return -1;
  positions[slot + 3] = messageEnd + EXTRACTED.length;
  return skipExtractedFields(bytes, messageEnd + 1 + EXTRACTED.length);
}

function matches(bytes: Buffer, start: number, expected: readonly number[]): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[start + index] !== expected[index]) return false;
  }
  return true;
}

/**
 * Just past the event whose extractedFields are open at `start`. The first `}` closes them if the quote before it closes
 * a string: an opening quote stands after `:`, `,` or `{`, and with no escapes every other quote is a closing one. (An
 * empty last value looks like an opening quote too: it is left to JSON.parse, as every doubt is.)
 */
function skipExtractedFields(bytes: Buffer, start: number): number {
  const close = bytes.indexOf(CLOSE, start);
  if (close < start + 2 || bytes[close - 1] !== QUOTE || bytes[close + 1] !== CLOSE) return -1;
  const before = bytes[close - 2];
  if (before === COLON || before === COMMA || before === OPEN || before! <= 0x20) return -1;
  return close + 2;
}
