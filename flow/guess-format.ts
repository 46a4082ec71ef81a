import type { EventBatch } from "./event-batch.ts";
import { FieldLayout } from "./field-layout.ts";
import { findField, inCatalogueOrder } from "./fields.ts";
import {
  byNameFormat,
  DEFAULT_FORMAT,
  formatOf,
  type LogFormat,
  RICH_FORMAT,
  TRANSIT_GATEWAY_FORMAT,
} from "./format.ts";
import { guessByLooks } from "./line-formats.ts";
import { LineParser } from "./line-parser.ts";
import type { RecordBatch } from "./record-batch.ts";

/**
 * The format of a batch for whose lines nobody named one, told from its extractedFields, or else from what its lines look
 * like; the default format where neither tells.
 *
 * CloudWatch Logs names the extractedFields in the order of a hash, not of the line: a format counts as found only if the
 * values stand in the line where it says. Where several would do, the records are read from their extractedFields.
 */
export function guessFormat(events: EventBatch): LogFormat {
  const sample = sampleOf(events);
  const known = [DEFAULT_FORMAT, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT].find((format) => agrees(format, sample));
  return known ?? formatByValues(sample) ?? formatByNames(sample) ?? guessByLooks(events) ?? DEFAULT_FORMAT;
}

/** Gives each batch its format: the one that the person named, or the last that was told while batches agree with it. */
export function formatNamer(named?: LogFormat): (events: EventBatch) => RecordBatch {
  if (named) return (events) => ({ events, format: named });
  let told: Told | undefined;
  return (events) => {
    if (events.format) return { events, format: events.format };
    if (events.count > 0 && !told?.holds(events)) told = new Told(guessFormat(events), events);
    return { events, format: told?.format ?? DEFAULT_FORMAT };
  };
}

// --- internal ---

/** Columns that are the same in so many events are most likely the same in all. */
const SAMPLE_EVENTS = 16;

/** A line's tokens, and the values that CloudWatch Logs found in it, by AWS's names. */
interface NamedLine {
  tokens: string[];
  values: Map<string, string>;
}

/** A format that was told from a batch, held against the ones after it. */
class Told {
  readonly format: LogFormat;
  readonly #parser: LineParser;
  readonly #layout: FieldLayout;

  constructor(format: LogFormat, events: EventBatch) {
    this.format = format;
    this.#parser = new LineParser(format);
    this.#layout = new FieldLayout(format, Object.keys(events.extractedFields(0) ?? {}));
  }

  /** Whether the batch's first event agrees; one without extractedFields does where its line has as many tokens. */
  holds(events: EventBatch): boolean {
    const { bytes, positions } = events;
    const fits = this.#parser.split(bytes, positions[1]!, positions[2]!);
    if (positions[3]! < 0) return fits;
    if (fits && this.#layout.matches(bytes, positions[3]!, this.#parser)) return true;
    const line = namedLine(events, 0);
    return line !== undefined && (this.format.byName ? hasNames(this.format, line) : agrees(this.format, [line]));
  }
}

function hasNames({ fields }: LogFormat, { values }: NamedLine): boolean {
  return values.size === fields.length && fields.every(({ name }) => values.has(name));
}

function sampleOf(events: EventBatch): NamedLine[] {
  const step = Math.max(1, Math.ceil(events.count / SAMPLE_EVENTS));
  const lines: NamedLine[] = [];
  for (let index = 0; index < events.count; index += step) {
    const line = namedLine(events, index);
    if (line) lines.push(line);
  }
  return lines;
}

function namedLine(events: EventBatch, index: number): NamedLine | undefined {
  const extracted = events.extractedFields(index);
  if (!extracted) return undefined;
  const values = new Map<string, string>();
  for (const name in extracted) values.set(findField(name)?.name ?? name, extracted[name]!);
  return { tokens: events.message(index).trim().split(/\s+/), values };
}

/** Whether some lines have as many tokens as the format has fields, and each of those has its values where the format says. */
function agrees(format: LogFormat, sample: readonly NamedLine[]): boolean {
  const fitting = sample.filter(({ tokens }) => tokens.length === format.fields.length);
  return fitting.length > 0 && fitting.every((line) => agreesWithLine(format, line));
}

/** Names that people chose for themselves say nothing of where AWS's fields stand. */
function agreesWithLine({ fields }: LogFormat, { tokens, values }: NamedLine): boolean {
  const found = fields.filter(({ name }, position) => values.get(name) === tokens[position]).length;
  let known = 0;
  for (const name of values.keys()) if (findField(name)) known++;
  return found === known;
}

/** The one order of the names in which every line of the sample has its values; none where two columns hold the same. */
function formatByValues(sample: readonly NamedLine[]): LogFormat | undefined {
  const lines = sample.filter(({ tokens, values }) => tokens.length === values.size);
  const [first] = lines;
  if (!first) return undefined;
  const names = first.tokens.map((_, position) => {
    const fitting = [...first.values.keys()].filter((name) => isColumn(lines, name, position));
    return fitting.length === 1 ? fitting[0]! : undefined;
  });
  return names.every((name) => name !== undefined) && new Set(names).size === names.length
    ? formatOf(names)
    : undefined;
}

function isColumn(lines: readonly NamedLine[], name: string, position: number): boolean {
  return lines.every(({ tokens, values }) => values.get(name) === tokens[position]);
}

/** The names as columns; the default format's where its own are all there is, of lines that are no format's. */
function formatByNames(sample: readonly NamedLine[]): LogFormat | undefined {
  const names = [...new Set(sample.flatMap(({ values }) => [...values.keys()]))];
  const { fields } = DEFAULT_FORMAT;
  const isDefault =
    sample.every(({ tokens, values }) => tokens.length !== fields.length && tokens.length !== values.size) &&
    names.every((name) => fields.some((field) => field.name === name));
  return names.length === 0 || isDefault ? undefined : byNameFormat(inCatalogueOrder(names));
}
