import { ByteSink } from "../byte-sink.ts";
import { type EventBatch, STRIDE } from "../event-batch.ts";
import { FieldLayout } from "../field-layout.ts";
import { findField, underscored } from "../fields.ts";
import type { LogFormat } from "../format.ts";
import { LineParser } from "../line-parser.ts";
import { withoutProbes } from "../probe.ts";
import type { RecordBatch } from "../record-batch.ts";
import { emptyTally } from "../tally.ts";
import type { OldRows } from "./old-rows.ts";

/**
 * What kinesis_logs_reader prints: the extractedFields of each event, tab-separated, under a header of the first one's
 * names in the order of their characters. Values stand as they came. Where a later event has no such field it gets `-`;
 * a field that the header lacks is counted. An event without extractedFields is read from its message, by the format.
 */
export class ExtractedRows implements OldRows {
  readonly sink = new ByteSink(1 << 20);
  readonly tally = emptyTally();
  /** Fields of later events that the header has no column for: how many values of each were left out. */
  readonly leftOut = new Map<string, number>();
  readonly #limit: number;
  #names: readonly string[] | undefined;

  /** @param limit at most so many events */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  get done(): boolean {
    return this.tally.records >= this.#limit;
  }

  take(batch: RecordBatch): void {
    const { events, format } = withoutProbes(batch);
    this.tally.probes += batch.events.count - events.count;
    const parser = new LineParser(format);
    let layout: Layout | undefined;
    for (let index = 0; index < events.count && !this.done; index++) {
      if (layout && this.#copy(events, index, { layout, parser })) continue;
      const values = extractedFields(events, index) ?? valuesOfMessage(events, index, parser);
      if (!values) this.tally.malformed++;
      else {
        this.#write(values);
        layout = layoutOf(format, { names: Object.keys(values), columns: this.#names! });
      }
    }
  }

  end(): Iterable<void> {
    return [];
  }

  /** Writes a row from the tokens of the line where the extractedFields hold the same: most are of this kind. */
  #copy(events: EventBatch, index: number, { layout, parser }: { layout: Layout; parser: LineParser }): boolean {
    const { bytes, positions } = events;
    const fields = positions[index * STRIDE + 3]!;
    const [start, end] = [positions[index * STRIDE + 1]!, positions[index * STRIDE + 2]!];
    if (!parser.split(bytes, start, end)) return false;
    if (fields >= 0 ? !layout.fields.matches(bytes, fields, parser) : !layout.isWhole) return false;
    this.sink.ensure(end - start + layout.positions.length * 2);
    const out = this.sink.bytes;
    let offset = this.sink.length;
    for (const position of layout.positions) {
      if (position < 0) out[offset++] = DASH;
      const tokenEnd = position < 0 ? -1 : parser.bounds[position * 2 + 1]!;
      for (let at = parser.bounds[position * 2]!; at < tokenEnd; at++) out[offset++] = bytes[at]!;
      out[offset++] = TAB;
    }
    out[offset - 1] = NEW_LINE;
    this.sink.length = offset;
    this.tally.records++;
    return true;
  }

  #write(values: Readonly<Record<string, string>>): void {
    this.#names ??= this.#begin(values);
    for (const name of Object.keys(values)) {
      if (!this.#names.includes(name)) this.leftOut.set(name, (this.leftOut.get(name) ?? 0) + 1);
    }
    this.sink.text(row(this.#names.map((name) => values[name] ?? "-")));
    this.tally.records++;
  }

  #begin(values: Readonly<Record<string, string>>): string[] {
    const names = Object.keys(values).sort();
    this.sink.text(row(names));
    return names;
  }
}

// --- internal ---

const [TAB, NEW_LINE, DASH] = [0x09, 0x0a, 0x2d];

/** How the events of a batch become rows without a look at each name. */
interface Layout {
  fields: FieldLayout;
  /** Where in the line each column stands; -1 for a column that these events do not have. */
  positions: readonly number[];
  /** The line's fields are all that there is: so it is of an event without extractedFields. */
  isWhole: boolean;
}

/** `undefined` where the events have fields that the header lacks, which are to be counted one by one. */
function layoutOf(
  format: LogFormat,
  { names, columns }: { names: readonly string[]; columns: readonly string[] },
): Layout | undefined {
  if (format.byName || names.some((name) => !columns.includes(name))) return undefined;
  const positionOf = (name: string): number =>
    names.includes(name) ? format.fields.findIndex((field) => field.name === (findField(name)?.name ?? name)) : -1;
  return {
    fields: new FieldLayout(format, names),
    positions: columns.map(positionOf),
    isWhole: format.fields.every(({ name }) => names.includes(underscored(name))),
  };
}

/** The empty filter pattern extracts nothing. */
function extractedFields(events: EventBatch, index: number): Record<string, string> | undefined {
  const values = events.extractedFields(index);
  return values && Object.keys(values).length > 0 ? values : undefined;
}

function valuesOfMessage(events: EventBatch, index: number, parser: LineParser): Record<string, string> | undefined {
  const { bytes, positions } = events;
  if (!parser.split(bytes, positions[index * STRIDE + 1]!, positions[index * STRIDE + 2]!)) return undefined;
  const entries = parser.format.fields.map(({ name }, position) => [underscored(name), parser.token(bytes, position)]);
  return Object.fromEntries(entries);
}

/** Values that hold what separates them would be read as others: a tab is written as `\t`. */
function row(values: readonly string[]): string {
  return `${values.map((value) => value.replace(/[\t\n\r]/g, (one) => ESCAPED[one]!)).join("\t")}\n`;
}

const ESCAPED: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };
