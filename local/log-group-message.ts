import { randomInt } from "node:crypto";
import { gzipSync } from "node:zlib";
import { quoted, VpcflowError } from "../flow/errors.ts";

/** What every message of one subscription says besides its log events. */
export interface MessageHead {
  /** The account that owns the log group: 12 digits. */
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
}

/** One log event of a message, in the order of AWS's keys. */
export interface SubscriptionLogEvent {
  /** 56 decimal digits, unique and increasing. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
  readonly extractedFields?: Readonly<Record<string, string>>;
}

export interface DataMessage {
  readonly data: Uint8Array;
  readonly events: number;
}

/** Kinesis takes 1 MiB a record, its partition key (256 characters of up to 4 bytes) included. */
const MAX_DATA_BYTES = 1_048_576 - 1_024;

/**
 * Bounds of one message before compression. AWS names none; these keep a reader's memory and a batch's time small, and
 * since text always compresses, several events within them always fit into a record.
 */
const MAX_INFLATED_BYTES = 1_048_576;
const MAX_EVENTS = 1_000;

/** The health check that CloudWatch Logs sends to a stream when a subscription filter is put, gzipped. */
export function controlMessage(timestamp: number): Uint8Array {
  const message = "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.";
  return gzipSync(
    JSON.stringify({
      messageType: "CONTROL_MESSAGE",
      owner: "CloudwatchLogs",
      logGroup: "",
      logStream: "",
      subscriptionFilters: [],
      logEvents: [{ id: "", timestamp, message }],
    }),
  );
}

/**
 * The gzipped DATA_MESSAGEs that carry the events, in their order: each at most 1,000 events and 1 MiB before compression
 * (an event alone may be more), and with its partition key at most 1 MiB as a record.
 *
 * @throws VpcflowError `RECORD_TOO_LARGE` for one event that does not fit into a record.
 */
export function* dataMessages(head: MessageHead, events: readonly SubscriptionLogEvent[]): Generator<DataMessage> {
  for (const batch of boundedBatches(events.map(eventText))) {
    const data = gzipSync(messageText(head, batch));
    if (data.length > MAX_DATA_BYTES) throw recordTooLarge(head, data.length);
    yield { data, events: batch.length };
  }
}

/** Makes ids as CloudWatch Logs has them: 56 decimal digits that increase, and that no other run repeats. */
export function logEventIds(): () => string {
  const run = `${Date.now()}`.padStart(15, "0") + `${randomInt(2 ** 47)}`.padStart(15, "0");
  let count = 0;
  return () => `3${run}${String(count++).padStart(25, "0")}`;
}

// --- internal ---

/** CloudWatch Logs names extractedFields in the order of a hash: who reads them here in the line's order would fail there. */
function eventText(event: SubscriptionLogEvent): string {
  const { extractedFields } = event;
  if (!extractedFields) return JSON.stringify(event);
  const names = Object.keys(extractedFields).sort((one, other) => hashOf(one) - hashOf(other));
  return JSON.stringify({
    ...event,
    extractedFields: Object.fromEntries(names.map((name) => [name, extractedFields[name]])),
  });
}

/** Multiplies by 31 as Java's String.hashCode does; Knuth's constant spreads what that leaves together. */
function hashOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = Math.imul(31, hash) + character.charCodeAt(0);
  return Math.imul(hash, 0x9e3779b1);
}

function* boundedBatches(events: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event) + 1;
    if (batch.length > 0 && (batch.length === MAX_EVENTS || bytes + size > MAX_INFLATED_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function messageText(head: MessageHead, events: readonly string[]): string {
  const { owner, logGroup, logStream, subscriptionFilters } = head;
  const opening = JSON.stringify({ messageType: "DATA_MESSAGE", owner, logGroup, logStream, subscriptionFilters });
  return `${opening.slice(0, -1)},"logEvents":[${events.join(",")}]}`;
}

function recordTooLarge(head: MessageHead, bytes: number): VpcflowError {
  const stream = quoted(head.logStream);
  return new VpcflowError(
    "RECORD_TOO_LARGE",
    `A log event of ${stream} takes ${bytes} bytes compressed, too many for a record.`,
    {
      subject: `log stream ${head.logStream}`,
      found: `${bytes} bytes`,
      expected: "at most 1 MiB with the partition key",
      fix: "Put shorter log events.",
    },
  );
}
