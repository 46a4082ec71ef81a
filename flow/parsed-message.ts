import { batchOfEvents, type EventBatch, fieldTexts, type LogEvent } from "./event-batch.ts";
import { originOf } from "./origin.ts";

/** A message that JSON.parse read: the way for everything that the scanner leaves alone. Events without text are counted out. */
export function batchOfMessage(message: Record<string, unknown>): { batch: EventBatch; unreadable: number } {
  const given = Array.isArray(message["logEvents"]) ? message["logEvents"] : [];
  const events = given.map(logEventOf).filter((event) => event !== undefined);
  return { batch: batchOfEvents(events, originOf(message)), unreadable: given.length - events.length };
}

/** The log event in a JSON value, or `undefined` where it holds no message. A time that is no count of ms is left out. */
export function logEventOf(value: unknown): LogEvent | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { id, timestamp, message, extractedFields } = value as Record<string, unknown>;
  if (typeof message !== "string") return undefined;
  const fields = fieldTexts(extractedFields);
  return {
    message,
    ...((typeof id === "string" || typeof id === "number") && { id: String(id) }),
    ...(Number.isSafeInteger(timestamp) && (timestamp as number) >= 0 && { timestamp: timestamp as number }),
    ...(fields && { extractedFields: fields }),
  };
}
