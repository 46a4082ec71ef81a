import type { EventBatch } from "./event-batch.ts";
import { findField } from "./fields.ts";
import { DEFAULT_FORMAT, type LogFormat, parseLogFormat } from "./format.ts";
import type { RecordBatch } from "./record-batch.ts";

/**
 * The format of a batch for whose lines nobody named one: that of its extractedFields, which CloudWatch Logs names in the
 * order of the line, or else the default format.
 */
export function guessFormat(events: EventBatch): LogFormat {
  return formatOfExtractedFields(events) ?? DEFAULT_FORMAT;
}

/** Gives each batch its format: the one that the person named, or that of the first batch with events. */
export function formatNamer(named?: LogFormat): (events: EventBatch) => RecordBatch {
  let known = named;
  return (events) => {
    if (known === undefined && events.count > 0) known = guessFormat(events);
    return { events, format: known ?? DEFAULT_FORMAT };
  };
}

// --- internal ---

/** The names say the format only where each is a field and none of the line's tokens is left over. */
function formatOfExtractedFields(events: EventBatch): LogFormat | undefined {
  const extracted = events.count > 0 ? events.extractedFields(0) : undefined;
  if (!extracted) return undefined;
  const fields = Object.keys(extracted).map((name) => findField(name));
  const tokens = events.message(0).trim().split(/\s+/).length;
  const distinct = new Set(fields).size;
  if (fields.length !== tokens || distinct < tokens || fields.some((field) => field === undefined)) return undefined;
  return parseLogFormat(fields.map((field) => `\${${field?.name}}`).join(" "));
}
