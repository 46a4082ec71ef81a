import { MessageScanner } from "./data-message.ts";
import { type EventBatch, objectEnd } from "./event-batch.ts";
import { type Damage, giveUp, type Inflated, inflate, inflateByMember, MAX_DAMAGES } from "./inflate.ts";
import { batchOfMessage } from "./parsed-message.ts";
import { nextValue } from "./value-separators.ts";

/** What a record of the stream held. Nothing is dropped: every part of it is in exactly one of these. */
export interface DecodedRecord {
  /** The log events, one batch a message. */
  batches: EventBatch[];
  /** CONTROL_MESSAGEs: CloudWatch Logs' health checks of the stream, which carry no flow logs. */
  controlMessages: number;
  /** Parts that could not be read. */
  damages: Damage[];
  /** Plain bytes after all gzip layers. */
  inflatedBytes: number;
}

/** A record may be 10 MiB and inflates about 11 times: room for that, and a bound for what means harm. */
export const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/**
 * Decodes one Kinesis record of a CloudWatch Logs subscription: gzip once, twice or not at all, several members, padding,
 * messages one after another with or without new lines between them. What follows a damaged part is still read.
 *
 * Never throws on bad data: what cannot be read is in `damages`.
 *
 * @param data the record's bytes (not base64)
 * @param maxInflatedBytes the most plain bytes that the record may hold
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function decodeRecord(data: Uint8Array, maxInflatedBytes = MAX_INFLATED_BYTES): DecodedRecord {
  const decoded = decodeParts(inflate(data, maxInflatedBytes));
  if (data.length === 0) decoded.damages.push({ reason: "it is empty", offset: 0 });
  if (decoded.damages.length === 0) return decoded;
  const careful = decodeParts(inflateByMember(data, maxInflatedBytes));
  return data.length > 0 && careful.damages.length <= decoded.damages.length ? careful : decoded;
}

/** Adds the messages in plain bytes, one after another, to what was decoded. */
export function decodeMessages(decoded: DecodedRecord, bytes: Buffer): void {
  const scanner = new MessageScanner(bytes);
  let at = nextValue(bytes, 0);
  while (at < bytes.length && decoded.damages.length < MAX_DAMAGES) {
    const scanned = scanner.scan(at);
    if (scanned) decoded.batches.push(scanned.batch);
    at = nextValue(bytes, scanned ? scanned.end : readMessage(decoded, bytes, at));
  }
  if (at < bytes.length) giveUp(decoded.damages, at);
}

// --- internal ---

const MESSAGE_START = '{"messageType"';

function decodeParts({ parts, damages }: Inflated): DecodedRecord {
  const decoded: DecodedRecord = { batches: [], controlMessages: 0, damages, inflatedBytes: 0 };
  for (const part of parts) {
    decoded.inflatedBytes += part.length;
    decodeMessages(decoded, part);
  }
  return decoded;
}

/** Reads the message at `start` by JSON.parse and returns where to go on. */
function readMessage(decoded: DecodedRecord, bytes: Buffer, start: number): number {
  if (bytes[start] !== 0x7b) return damaged(decoded, bytes, { start, reason: "it is not a subscription message" });
  const end = objectEnd(bytes, start);
  if (end < 0) return damaged(decoded, bytes, { start, reason: "the JSON is cut off" });
  return parseMessage(decoded, bytes, { start, end });
}

function parseMessage(decoded: DecodedRecord, bytes: Buffer, { start, end }: { start: number; end: number }): number {
  const message = parseObject(bytes.subarray(start, end));
  if (!message) return damaged(decoded, bytes, { start, reason: "the JSON is damaged" });
  if (message["messageType"] === "CONTROL_MESSAGE") {
    decoded.controlMessages++;
  } else if (message["messageType"] === "DATA_MESSAGE" && Array.isArray(message["logEvents"])) {
    const { batch, unreadable } = batchOfMessage(message);
    decoded.batches.push(batch);
    if (unreadable > 0) decoded.damages.push({ reason: `${unreadable} log events have no message`, offset: start });
  } else {
    decoded.damages.push({ reason: "it is JSON, but no subscription message", offset: start });
  }
  return end;
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Notes the damage and goes on at the next thing that looks like a message. */
function damaged(decoded: DecodedRecord, bytes: Buffer, { start, reason }: { start: number; reason: string }): number {
  decoded.damages.push({ reason, offset: start });
  const next = bytes.indexOf(MESSAGE_START, start + 1, "latin1");
  return next < 0 ? bytes.length : next;
}
