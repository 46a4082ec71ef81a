import { type EventBatch, STRIDE } from "./event-batch.ts";
import { positionOf } from "./format.ts";
import { LineParser } from "./line-parser.ts";
import { type RecordBatch, withEvents } from "./record-batch.ts";

/** From `startMs` on and before `endMs`, ms since the epoch; infinite where it is open. */
export interface TimeWindow {
  startMs: number;
  endMs: number;
}

/** All of time. */
export const ALWAYS: TimeWindow = { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY };

/**
 * The records of a batch that fall into the window: by their `start` (seconds), or by the event's own time where the
 * format has no start. What has neither, or does not fit its format, is kept: it cannot be said to fall outside.
 */
export function withinWindow(batch: RecordBatch, window: TimeWindow): RecordBatch {
  if (window.startMs === Number.NEGATIVE_INFINITY && window.endMs === Number.POSITIVE_INFINITY) return batch;
  const timeOf = timesOf(batch);
  const events = batch.events.filter((index) => {
    const time = timeOf(index);
    return time === undefined || (time >= window.startMs && time < window.endMs);
  });
  return withEvents(batch, events);
}

/**
 * Tells when each record of a batch was, in ms since the epoch: by its `start`, or by the event's own time where the format
 * has no start; `undefined` where it has neither.
 */
export function timesOf({ events, format }: RecordBatch): (index: number) => number | undefined {
  const parser = new LineParser(format);
  const start = positionOf(format, "start");
  return (index) => timeOf(events, index, { parser, start });
}

// --- internal ---

interface StartField {
  parser: LineParser;
  /** Where `start` stands in a line; -1 for a format without it. */
  start: number;
}

function timeOf(events: EventBatch, index: number, { parser, start }: StartField): number | undefined {
  const { bytes, positions } = events;
  if (start < 0) return events.timestamp(index);
  if (parser.split(bytes, positions[index * STRIDE + 1]!, positions[index * STRIDE + 2]!)) {
    const seconds = digitsIn(bytes, parser.bounds[start * 2]!, parser.bounds[start * 2 + 1]!);
    return seconds < 0 ? events.timestamp(index) : msOf(seconds);
  }
  const token = events.extractedFields(index)?.["start"];
  return token !== undefined && /^\d+$/.test(token) ? msOf(Number(token)) : events.timestamp(index);
}

/** The integer that the bytes are the digits of; -1 where they are anything else. Every record passes here: no text is made of it. */
function digitsIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Past what 32 bits hold, a start is in ms already: flow logs with such were met. */
function msOf(start: number): number {
  return start > 2 ** 31 - 1 ? start : start * 1000;
}
