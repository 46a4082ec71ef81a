import type { EventBatch } from "../event-batch.ts";
import type { Field } from "../fields.ts";
import { type LogFormat, TIMESTAMP } from "../format.ts";
import { LineParser } from "../line-parser.ts";
import { isFlowLine } from "../log-message.ts";
import { Networks } from "../networks.ts";
import { type FlowRecord, recordAt } from "../record.ts";
import { type RecordBatch, withEvents } from "../record-batch.ts";
import { type Expression, testsOf } from "./expression.ts";
import { type Row, type RowTest, rowTest } from "./record-test.ts";

/**
 * Takes out of batches the records for which an expression does not hold. What is no record at all (a line that does not fit
 * its format) is left in, so that whoever reads on counts it; NODATA and SKIPDATA lines are records like all others.
 */
export class RecordSelection {
  readonly #expression: Expression;
  readonly #networks: Networks;
  readonly #usesTimestamp: boolean;
  /** Fields that are asked about, and that no record had so far. */
  readonly #unseen: Set<string>;
  #lines: LineTest | undefined;
  /** Tests of records that come from extractedFields, by their fields. */
  readonly #byFields = new Map<string, RowTest>();
  /** How many records were met, and how many of them were left in. */
  tested = 0;
  kept = 0;

  constructor(expression: Expression, networks: Networks = new Networks()) {
    const fields = testsOf(expression).map(({ field }) => field);
    this.#expression = expression;
    this.#networks = networks;
    this.#usesTimestamp = fields.includes(TIMESTAMP);
    this.#unseen = new Set(fields);
  }

  select(batch: RecordBatch): RecordBatch {
    const { events, format } = batch;
    if (this.#lines?.parser.format !== format) this.#lines = this.#linesOf(format);
    const lines = this.#lines;
    const selected = events.filter((index) => this.#keeps(events, index, lines));
    return withEvents(batch, selected);
  }

  /** The fields that the expression asks about and no record had. */
  get unseen(): readonly string[] {
    return [...this.#unseen];
  }

  #linesOf(format: LogFormat): LineTest {
    const parser = new LineParser(format);
    const row: Row = { bytes: Buffer.alloc(0), bounds: parser.bounds, timestamp: undefined };
    return { parser, row, test: rowTest(this.#expression, format.fields, this.#networks), seen: false };
  }

  #keeps(events: EventBatch, index: number, lines: LineTest): boolean {
    if (!isFlowLine(events, index, lines.parser)) return this.#keepsOther(events, index, lines.parser);
    const { row } = lines;
    if (!lines.seen) this.#see(lines.parser.format.fields);
    lines.seen = true;
    row.bytes = events.bytes;
    if (this.#usesTimestamp) row.timestamp = this.#timeOf(events.timestamp(index));
    return this.#counted(lines.test(row));
  }

  /** An event whose record is not in its line: it is in its extractedFields, or there is none. */
  #keepsOther(events: EventBatch, index: number, parser: LineParser): boolean {
    const record = recordAt(events, index, parser);
    if (!record) return true;
    this.#see(record.fields);
    this.#timeOf(record.timestamp);
    return this.#counted(this.#testOf(record.fields)(rowOf(record)));
  }

  #testOf(fields: readonly Field[]): RowTest {
    const key = fields.map(({ name }) => name).join("\n");
    const known = this.#byFields.get(key);
    if (known) return known;
    const test = rowTest(this.#expression, fields, this.#networks);
    // Other logs may have ever new fields.
    if (this.#byFields.size >= MAX_KNOWN) this.#byFields.clear();
    this.#byFields.set(key, test);
    return test;
  }

  #see(fields: readonly Field[]): void {
    if (this.#unseen.size > 0) for (const { name } of fields) this.#unseen.delete(name);
  }

  #timeOf(timestamp: number | undefined): number | undefined {
    if (timestamp !== undefined) this.#unseen.delete(TIMESTAMP);
    return timestamp;
  }

  #counted(isKept: boolean): boolean {
    this.tested++;
    if (isKept) this.kept++;
    return isKept;
  }
}

// --- internal ---

const MAX_KNOWN = 100;

/** What it takes to test the lines of one format. */
interface LineTest {
  parser: LineParser;
  row: Row;
  test: RowTest;
  /** Whether a line of it was met. */
  seen: boolean;
}

function rowOf({ tokens, timestamp }: FlowRecord): Row {
  const bounds = new Int32Array(tokens.length * 2);
  const bytes = tokens.map((token) => Buffer.from(token));
  let offset = 0;
  for (const [index, token] of bytes.entries()) {
    bounds[index * 2] = offset;
    offset += token.length;
    bounds[index * 2 + 1] = offset;
  }
  return { bytes: Buffer.concat(bytes), bounds, timestamp };
}
