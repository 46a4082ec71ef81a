import { type EventBatch, STRIDE } from "./event-batch.ts";
import { type Field, unknownField } from "./fields.ts";
import type { LineParser } from "./line-parser.ts";

/** The one field of a record that stands for a log event which is no flow log. */
export const MESSAGE = "message";

export const MESSAGE_FIELDS: readonly Field[] = [unknownField(MESSAGE)];

/** Whether the record stands for a log event which is no flow log. */
export function isOtherLog({ fields }: { fields: readonly Field[] }): boolean {
  return fields === MESSAGE_FIELDS;
}

/**
 * Whether the event at `index` is a line of the parser's format: it has as many tokens as the format has fields, and, where
 * it is an event of CloudWatch Logs, which may carry anything, half of the integer fields or more can be integers. The
 * parser's bounds are then those of the line.
 */
export function isFlowLine(batch: EventBatch, index: number, parser: LineParser): boolean {
  const { bytes, positions } = batch;
  const fits = parser.split(bytes, positions[index * STRIDE + 1]!, positions[index * STRIDE + 2]!);
  return fits && (parser.mostIntegersHold(bytes) || !isLogEvent(batch, index));
}

/**
 * Whether the event at `index`, which is no line of its format, is an event of CloudWatch Logs that is no flow log at all. A
 * flow log of another length is not, nor is a line of a file.
 */
export function isOtherEvent(batch: EventBatch, index: number): boolean {
  return isLogEvent(batch, index) && !looksLikeFlowLog(batch.message(index));
}

/** Whether three of four words of a line are what fields of flow logs hold. */
export function looksLikeFlowLog(line: string): boolean {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const known = words.filter((word) => FLOW_VALUE.test(word)).length;
  return words.length > 0 && known >= words.length * LOOKS_LIKE;
}

// --- internal ---

/** Access logs, the likest of other logs, have up to two of three; lines of custom formats have nine of ten. */
const LOOKS_LIKE = 3 / 4;

/** Integers and account ids, `-`, addresses, ids of resources, ARNs, Regions and zones, and the words that AWS writes. */
const FLOW_VALUE = new RegExp(
  `^(?:${[
    "-|\\d+",
    "\\d{1,3}(?:\\.\\d{1,3}){3}",
    "(?=[\\da-f:.]*::|(?:[\\da-f]+:){6})[\\da-f:.]+",
    "(?:eni|i|vpc|subnet|tgw|tgw-attach|tgw-rtb|nat|igw|vgw|vpce|pcx|lgw)-[\\da-f]+",
    "arn:aws[\\w-]*:\\S+|[\\da-f]{32}",
    "[a-z]{2,3}(?:-[a-z]+)+-\\d|[a-z]{3,4}\\d-az\\d+",
    "ACCEPT|REJECT|OK|NODATA|SKIPDATA|IPv4|IPv6|EFA|ingress|egress",
  ].join("|")})$`,
);

/** It has a time of its own, or came in an envelope; a line of a file has neither. */
function isLogEvent(batch: EventBatch, index: number): boolean {
  return batch.positions[index * STRIDE]! >= 0 || Object.keys(batch.origin).length > 0;
}
