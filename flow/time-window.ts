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
  const parser = new LineParser(batch.format);
  const start = positionOf(batch.format, "start");
  const events = batch.events.filter((index) => {
    const time = timeOf(batch.events, index, { parser, start });
    return time === undefined || (time >= window.startMs && time < window.endMs);
  });
  return withEvents(batch, events);
}

// --- internal ---

interface StartField {
  parser: LineParser;
  /** Where `start` stands in a line; -1 for a format without it. */
  start: number;
}

function timeOf(events: EventBatch, index: number, { parser, start }: StartField): number | undefined {
  const token = start >= 0 ? startOf(events, index, { parser, start }) : undefined;
  return token !== undefined && /^\d+$/.test(token) ? msOf(Number(token)) : events.timestamp(index);
}

/** Past what 32 bits hold, a start is in ms already: flow logs with such were met. */
function msOf(start: number): number {
  return start > 2 ** 31 - 1 ? start : start * 1000;
}

function startOf(events: EventBatch, index: number, { parser, start }: StartField): string | undefined {
  const { bytes, positions } = events;
  const fits = parser.split(bytes, positions[index * STRIDE + 1]!, positions[index * STRIDE + 2]!);
  return fits ? parser.token(bytes, start) : events.extractedFields(index)?.["start"];
}
