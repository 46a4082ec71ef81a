import { quoted } from "./errors.ts";
import type { LogEvent } from "./event-batch.ts";
import { logEventOf } from "./parsed-message.ts";

/** What a JSON document held: Kinesis records to decode, log events to read, and how many values were neither. */
export interface Documents {
  records: Buffer[];
  events: LogEvent[];
  /** CloudWatch Logs subscription messages, with or without events. */
  messages: Record<string, unknown>[];
  /** What could not be told, in words: the keys of the value. */
  unknown: string[];
}

/**
 * Takes apart the JSON that people have at hand: what `aws kinesis get-records`, `aws logs filter-log-events` and
 * `aws logs get-log-events` print, the events that Lambda gets from Kinesis, CloudWatch Logs and Firehose, what it
 * keeps of those that it gave up, subscription messages, arrays and single elements of these.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function takeApart(value: unknown): Documents {
  const documents: Documents = { records: [], events: [], messages: [], unknown: [] };
  visit(documents, value);
  return documents;
}

// --- internal ---

/** The keys under which lists of records or events stand. */
const LISTS = ["Records", "records", "events"];

/** Lists stand in lists at most so deep; a deeper nest is somebody's trick. */
const MAX_DEPTH = 4;

function visit(documents: Documents, value: unknown, depth = 0): void {
  if (typeof value === "string") addRecord(documents, value);
  else if (Array.isArray(value) && depth < MAX_DEPTH) for (const element of value) visit(documents, element, depth + 1);
  else if (typeof value === "object" && value !== null) visitObject(documents, value as Record<string, unknown>, depth);
  else documents.unknown.push(`a ${value === null ? "null" : typeof value}`);
}

function visitObject(documents: Documents, object: Record<string, unknown>, depth: number): void {
  if (isMessage(object)) return void documents.messages.push(object);
  const payload = payloadOf(object);
  const list = LISTS.find((name) => Array.isArray(object[name]));
  const data = recordData(object);
  const event = logEventOf(object);
  if (payload !== undefined) visit(documents, payload, depth + 1);
  else if (list !== undefined) visit(documents, object[list], depth + 1);
  else if (data !== undefined) addRecord(documents, data);
  else if (event) documents.events.push(event);
  else documents.unknown.push(describe(object));
}

function isMessage({ messageType, logEvents }: Record<string, unknown>): boolean {
  return messageType === "CONTROL_MESSAGE" || (messageType === "DATA_MESSAGE" && Array.isArray(logEvents));
}

/**
 * The event in what Lambda writes to a bucket when it gives a batch up: the JSON text in `payload`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
function payloadOf({ payload, KinesisBatchInfo, requestContext }: Record<string, unknown>): unknown {
  if (typeof payload !== "string" || !(KinesisBatchInfo || requestContext)) return undefined;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function describe(object: Record<string, unknown>): string {
  const keys = Object.keys(object).slice(0, 5);
  return keys.length === 0 ? "an empty object" : `an object with the keys ${quoted(keys.join(", "))}`;
}

/** The base64 text in a record of get-records, of a Lambda event from Kinesis, CloudWatch Logs or Firehose. */
function recordData(object: Record<string, unknown>): string | undefined {
  const inner = [object["kinesis"], object["awslogs"], object].find(
    (part) => typeof part === "object" && part !== null,
  );
  const { data, Data } = inner as Record<string, unknown>;
  return typeof data === "string" ? data : typeof Data === "string" ? Data : undefined;
}

function addRecord(documents: Documents, base64: string): void {
  documents.records.push(Buffer.from(base64, "base64"));
}
