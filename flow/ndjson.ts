import type { ByteSink } from "./byte-sink.ts";
import type { EventBatch } from "./event-batch.ts";
import { underscored } from "./fields.ts";
import type { LogFormat } from "./format.ts";
import { LineParser } from "./line-parser.ts";
import { NdjsonCopier } from "./ndjson-copier.ts";
import { type Enrich, type FlowRecord, recordAt } from "./record.ts";
import { countRecord, type Tally } from "./tally.ts";

export interface NdjsonOptions {
  /** By AWS's names, in order; every field when absent. */
  columns?: readonly string[] | undefined;
  /** Gives records further fields. */
  enrich?: Enrich | undefined;
}

/**
 * Writes records as lines of JSON: underscored names, null for `-`, integers past 2^53 as strings. Where a message does not fit
 * the format, its extractedFields stand for it as they came, and of a log event that is no flow log `message`.
 */
export class NdjsonWriter {
  readonly #options: NdjsonOptions;
  readonly #keys: readonly string[] | undefined;
  #parser: LineParser | undefined;
  #copier: NdjsonCopier | undefined;

  constructor(options: NdjsonOptions = {}) {
    this.#options = options;
    this.#keys = options.columns?.map(underscored);
  }

  /** Writes a line for each event of the batch that is a record, and counts those that are none. */
  write(batch: EventBatch, format: LogFormat, { sink, tally }: { sink: ByteSink; tally: Tally }): void {
    const parser = this.#parserOf(format);
    for (let index = 0; index < batch.count; index++) {
      if (this.#copier?.copy(batch, index, sink)) {
        tally.records++;
        continue;
      }
      const record = recordAt(batch, index, parser);
      countRecord(tally, record);
      if (record) sink.text(`${this.#json(record)}\n`);
    }
  }

  #parserOf(format: LogFormat): LineParser {
    if (this.#parser?.format === format) return this.#parser;
    const { columns, enrich } = this.#options;
    this.#parser = new LineParser(format);
    const canCopy = !enrich && NdjsonCopier.fits(format, columns);
    this.#copier = canCopy ? new NdjsonCopier(this.#parser, columns) : undefined;
    return this.#parser;
  }

  #json(record: FlowRecord): string {
    const values = (this.#options.enrich?.(record) ?? record).toJSON();
    if (!this.#keys) return JSON.stringify(values);
    const chosen = this.#keys.map((key) => [key, Object.hasOwn(values, key) ? values[key] : null] as const);
    return JSON.stringify(Object.fromEntries(chosen));
  }
}
