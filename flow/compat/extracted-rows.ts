import { ByteSink } from "../byte-sink.ts";
import { type EventBatch, STRIDE } from "../event-batch.ts";
import { underscored } from "../fields.ts";
import { LineParser } from "../line-parser.ts";
import { withoutProbes } from "../probe.ts";
import type { RecordBatch } from "../record-batch.ts";
import { emptyTally } from "../tally.ts";
import { ExtractedLayout } from "./extracted-layout.ts";
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
  #columns: readonly string[] | undefined;
  /** The extractedFields of the last event that was looked at closely, and where in them each column stands; -1 for nowhere. */
  #layout: ExtractedLayout | undefined;
  #places: readonly number[] = [];
  #learned: string | undefined;

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
    const lines = new LineParser(format);
    const view = new DataView(events.bytes.buffer, events.bytes.byteOffset, events.bytes.length);
    for (let index = 0; index < events.count && !this.done; index++) {
      if (this.#copy(events, index, view)) continue;
      const extracted = extractedFields(events, index);
      const values = extracted ?? valuesOfMessage(events, index, lines);
      if (values) this.#write(values);
      else this.tally.malformed++;
      if (extracted) this.#learn(Object.keys(extracted));
    }
  }

  end(): Iterable<void> {
    return [];
  }

  /** Copies the values of an event that has the same extractedFields as the one before: most are of this kind. */
  #copy({ bytes, positions }: EventBatch, index: number, view: DataView): boolean {
    const start = positions[index * STRIDE + 3]!;
    if (!this.#layout || start < 0 || !this.#layout.read(bytes, view, start)) return false;
    const { bounds } = this.#layout;
    this.sink.ensure(bounds.at(-1)! - start + this.#places.length * 2);
    const out = this.sink.bytes;
    let offset = this.sink.length;
    for (const place of this.#places) {
      if (place < 0) out[offset++] = DASH;
      const end = place < 0 ? -1 : bounds[place * 2 + 1]!;
      for (let at = bounds[place * 2]!; at < end; at++) out[offset++] = bytes[at]!;
      out[offset++] = TAB;
    }
    out[offset - 1] = NEW_LINE;
    this.sink.length = offset;
    this.tally.records++;
    return true;
  }

  #write(values: Readonly<Record<string, string>>): void {
    this.#columns ??= this.#begin(values);
    for (const name of Object.keys(values)) {
      if (!this.#columns.includes(name)) this.leftOut.set(name, (this.leftOut.get(name) ?? 0) + 1);
    }
    this.sink.text(row(this.#columns.map((name) => values[name] ?? "-")));
    this.tally.records++;
  }

  /** Names of which the header lacks some are to be counted one by one. */
  #learn(names: readonly string[]): void {
    if (names.join() === this.#learned) return;
    this.#learned = names.join();
    this.#layout = names.every((name) => this.#columns!.includes(name)) ? new ExtractedLayout(names) : undefined;
    this.#places = this.#columns!.map((name) => names.indexOf(name));
  }

  #begin(values: Readonly<Record<string, string>>): string[] {
    const names = Object.keys(values).sort();
    this.sink.text(row(names));
    return names;
  }
}

// --- internal ---

const [TAB, NEW_LINE, DASH] = [0x09, 0x0a, 0x2d];

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
