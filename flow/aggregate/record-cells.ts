import type { EventBatch } from "../event-batch.ts";
import type { Field } from "../fields.ts";
import { LineParser } from "../line-parser.ts";
import { isFlowLine, isOtherLog } from "../log-message.ts";
import { type FlowRecord, recordAt } from "../record.ts";
import type { RecordBatch } from "../record-batch.ts";

/** A flow log record; a log event that is none; a line that fits no way of reading it. */
export type EventKind = "record" | "message" | "malformed";

/**
 * Chosen fields of one record after another, as ranges of bytes, whatever format each is in: `starts[n]` and `ends[n]`
 * bound the field `names[n]` in `bytes`. Both are -1 where the record has no such field, or `-` in it.
 */
export class RecordCells {
  readonly names: readonly string[];
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  bytes: Buffer = Buffer.alloc(0);
  /** Fields that some format had, by position: a name that none has is a slip. */
  readonly found: boolean[];
  #parser: LineParser | undefined;
  #fields: readonly Field[] = [];
  readonly #places: Int32Array;

  /** @param names by AWS's names */
  constructor(names: readonly string[]) {
    this.names = names;
    this.starts = new Int32Array(names.length);
    this.ends = new Int32Array(names.length);
    this.found = names.map(() => false);
    this.#places = new Int32Array(names.length);
  }

  /** To be called before the events of a batch are read. */
  begin({ format }: RecordBatch): void {
    if (this.#parser?.format !== format) this.#parser = new LineParser(format);
    this.#use(format.fields);
  }

  /** Reads one event of the batch, and says what it is. The cells are those of a record alone. */
  read(events: EventBatch, index: number): EventKind {
    const parser = this.#parser!;
    if (!isFlowLine(events, index, parser)) return this.#readRecord(recordAt(events, index, parser));
    if (this.#fields !== parser.format.fields) this.#use(parser.format.fields);
    this.bytes = events.bytes;
    this.#bound(parser.bounds);
    return "record";
  }

  /** Whether the last record's format has the field, be it `-`. */
  has(position: number): boolean {
    return this.#places[position]! >= 0;
  }

  text(position: number): string {
    return this.bytes.toString("utf8", this.starts[position], this.ends[position]);
  }

  /** A record that is known by its extractedFields: its tokens are put one behind the other. */
  #readRecord(record: FlowRecord | undefined): EventKind {
    if (!record) return "malformed";
    if (isOtherLog(record)) return "message";
    this.#use(record.fields);
    const tokens = record.tokens.map((token) => Buffer.from(token));
    this.bytes = Buffer.concat(tokens);
    const bounds = new Int32Array(tokens.length * 2);
    let at = 0;
    tokens.forEach(({ length }, place) => {
      bounds[place * 2] = at;
      at += length;
      bounds[place * 2 + 1] = at;
    });
    this.#bound(bounds);
    return "record";
  }

  #use(fields: readonly Field[]): void {
    if (fields === this.#fields) return;
    this.#fields = fields;
    this.names.forEach((name, position) => {
      const place = fields.findIndex((field) => field.name === name);
      this.#places[position] = place;
      if (place >= 0) this.found[position] = true;
    });
  }

  #bound(bounds: Int32Array): void {
    const { starts, ends, bytes } = this;
    for (let position = 0; position < starts.length; position++) {
      const place = this.#places[position]!;
      const start = place < 0 ? -1 : bounds[place * 2]!;
      const end = place < 0 ? -1 : bounds[place * 2 + 1]!;
      const isAbsent = end - start === 0 || (end - start === 1 && bytes[start] === DASH);
      starts[position] = isAbsent ? -1 : start;
      ends[position] = isAbsent ? -1 : end;
    }
  }
}

// --- internal ---

const DASH = 0x2d;
