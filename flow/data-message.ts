import { EventBatch } from "./event-batch.ts";
import { EventScanner } from "./event-scan.ts";
import { MessagePlace } from "./origin.ts";

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
  readonly #events: EventScanner;
  /** The first backslash at or after the last place asked about: one search settles for many events that quotes end strings. */
  #escape = -1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#events = new EventScanner(bytes);
  }

  /** The message that begins at `start`, or `undefined` where its layout is another than CloudWatch Logs' own. */
  scan(start: number): ScannedMessage | undefined {
    const bytes = this.#bytes;
    const events = headEnd(bytes, start);
    if (events < 0) return undefined;
    const list = this.#events.scan(events, this.#escapeFrom(start));
    const end = list < 0 ? -1 : tailEnd(bytes, list);
    if (end < 0) return undefined;
    const place = new MessagePlace(start, events, list, end);
    return { batch: new EventBatch(bytes, this.#events.take(), place), end };
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
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

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

function matches(bytes: Buffer, start: number, expected: readonly number[]): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[start + index] !== expected[index]) return false;
  }
  return true;
}
