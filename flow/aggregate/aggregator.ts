import type { EventBatch } from "../event-batch.ts";
import { probeFinder } from "../probe.ts";
import type { RecordBatch } from "../record-batch.ts";
import { emptyTally, type Tally } from "../tally.ts";
import { CHANNEL_FIELDS, Channels } from "./channels.ts";
import type { ChunkedFloats } from "./chunked-floats.ts";
import { columnsBeside, type Exact, type ExactColumn, exactAt } from "./exact-column.ts";
import { type Flowless, isFlowless } from "./flowless.ts";
import type { Key } from "./keys.ts";
import type { Measure } from "./measures.ts";
import { RecordCells } from "./record-cells.ts";
import { RowKeys } from "./row-keys.ts";
import { Translation, Vocabulary } from "./vocabulary.ts";

export interface AggregateOptions {
  keys: readonly Key[];
  measures: readonly Measure[];
}

/** What became of the records, and how many of them told of no flow. */
export interface AggregateTally extends Tally, Flowless {}

/**
 * Sums flow log records by row: the channel they came through (`Channels`) and what else of them the keys need. Batches come
 * in any order; memory grows with the rows, not with the records. `count-once.ts` says which rows count, `groups.ts` brings
 * them together.
 */
export class Aggregator {
  readonly options: AggregateOptions;
  readonly vocabulary = new Vocabulary();
  readonly channels = new Channels(this.vocabulary);
  readonly keys: RowKeys;
  /** Records by row; what went with them and the measures stand beside them. */
  readonly flows: ChunkedFloats;
  /** One for each measure, by row. */
  readonly columns: readonly ExactColumn[];
  readonly tally: AggregateTally = { ...emptyTally(), noData: 0, skipData: 0 };
  readonly #cells: RecordCells;
  readonly #values: (Exact | undefined)[];
  readonly #keepsFlowless: boolean;
  readonly #measuresAt: number;

  constructor(options: AggregateOptions) {
    this.options = options;
    const operations = options.measures.map(({ operation }) => operation);
    ({ numbers: this.flows, columns: this.columns } = columnsBeside(2, operations));
    this.keys = new RowKeys(options.keys, this.channels, FIELDS.length);
    this.#measuresAt = FIELDS.length + this.keys.fields.length;
    const fields = [...FIELDS, ...this.keys.fields, ...options.measures.map(({ field }) => field)];
    this.#cells = new RecordCells(fields);
    this.#values = options.measures.map(() => undefined);
    this.#keepsFlowless = options.keys.some(({ name }) => name === "log-status");
  }

  /** Whether some record's format had the field; only those that are read can be found. */
  has(field: string): boolean {
    const { names, found } = this.#cells;
    return names.some((name, position) => name === field && found[position]);
  }

  /** How much went with the records of a row: bytes, else packets, else records. */
  weight(row: number): number {
    return this.flows.get(row, WEIGHT);
  }

  /** Counts the records of a batch. */
  add(batch: RecordBatch): void {
    const { events } = batch;
    const isProbe = probeFinder(batch.format);
    this.#cells.begin(batch);
    for (let index = 0; index < events.count; index++) {
      if (isProbe(events, index)) this.tally.probes++;
      else this.#addEvent(events, index);
    }
  }

  /** Adds what another of the same keys and measures has summed: the same as if this one had read its batches too. */
  merge(other: Aggregator): void {
    const translation = new Translation(other.vocabulary, this.vocabulary);
    const channels = new Int32Array(other.channels.size);
    for (let channel = 0; channel < channels.length; channel++) {
      const place = this.keys.translatePlace(other.keys, other.channels.place(channel), translation);
      channels[channel] = this.channels.translate(other.channels, channel, { translation, place });
    }
    for (let row = 0; row < other.keys.size; row++) {
      const channel = channels[other.keys.channelOf(row)]!;
      this.#addRow(this.keys.translate(other.keys, row, { channel, translation }), other, row);
    }
    if (other.keys.roles) this.keys.roles?.merge(other.keys.roles, translation);
    for (const name of TALLIED) this.tally[name] += other.tally[name];
    other.#cells.found.forEach((found, position) => {
      if (found) this.#cells.found[position] = true;
    });
  }

  #addRow(row: number, other: Aggregator, from: number): void {
    this.flows.add(row, other.flows.get(from));
    this.flows.add(row, other.weight(from), WEIGHT);
    other.columns.forEach((column, measure) => {
      const value = column.get(from);
      if (value !== undefined) this.columns[measure]!.add(row, value);
    });
  }

  #addEvent(events: EventBatch, index: number): void {
    const cells = this.#cells;
    const kind = cells.read(events, index);
    if (kind === "message") this.tally.messages++;
    else if (kind === "malformed" || !this.#readValues()) this.tally.malformed++;
    else this.#addRecord(events, index);
  }

  #addRecord(events: EventBatch, index: number): void {
    const cells = this.#cells;
    this.tally.records++;
    if (isFlowless(cells, STATUS_AT, this.tally) && !this.#keepsFlowless) return;
    const row = this.keys.read(cells, events, index);
    this.flows.add(row, 1);
    this.flows.add(row, weightOf(cells), WEIGHT);
    for (let measure = 0; measure < this.#values.length; measure++) {
      const value = this.#values[measure];
      if (value !== undefined) this.columns[measure]!.add(row, value);
    }
  }

  /** The values of the measures; false where one holds no integer. */
  #readValues(): boolean {
    const cells = this.#cells;
    for (let measure = 0; measure < this.#values.length; measure++) {
      const start = cells.starts[this.#measuresAt + measure]!;
      const value = start < 0 ? undefined : exactAt(cells.bytes, start, cells.ends[this.#measuresAt + measure]!);
      if (start >= 0 && value === undefined) return false;
      this.#values[measure] = value;
    }
    return true;
  }
}

// --- internal ---

/** What is read of every record, before the keys and the measures. */
const FIELDS = [...CHANNEL_FIELDS, "log-status", "bytes", "packets"] as const;
const TALLIED = ["records", "messages", "unshown", "malformed", "probes", "noData", "skipData"] as const;
const STATUS_AT = CHANNEL_FIELDS.length;
/** Where the weight stands beside the flows. */
const WEIGHT = 1;

/** Bytes, else packets, else one record. */
function weightOf(cells: RecordCells): number {
  const at = cells.starts[STATUS_AT + 1]! >= 0 ? STATUS_AT + 1 : STATUS_AT + 2;
  const start = cells.starts[at]!;
  return start < 0 ? 1 : Number(exactAt(cells.bytes, start, cells.ends[at]!) ?? 1);
}
