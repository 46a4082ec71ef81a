import { quoted, VpcflowError } from "./errors.ts";
import type { EventBatch } from "./event-batch.ts";
import { type Field, findField, inCatalogueOrder, underscored, unknownField } from "./fields.ts";
import type { LineParser } from "./line-parser.ts";
import { isFlowLine, isOtherEvent, MESSAGE_FIELDS } from "./log-message.ts";

/** What a field holds: `undefined` for `-`, exact integers, text. */
export type FieldValue = string | number | bigint | undefined;

/** Gives a record with further fields after its own: names, for instance. */
export type Enrich = (record: FlowRecord) => FlowRecord;

/**
 * One flow log record: the tokens of a line, as they came, by the fields of its format.
 * It is lossless: `-` is absent, 0 is 0, and integers past 2^53 are `bigint`.
 */
export class FlowRecord {
  readonly fields: readonly Field[];
  readonly tokens: readonly string[];
  /** The log event's time in ms since the epoch; a line of a file has none. */
  readonly timestamp: number | undefined;

  constructor(fields: readonly Field[], tokens: readonly string[], timestamp?: number) {
    this.fields = fields;
    this.tokens = tokens;
    this.timestamp = timestamp;
  }

  /**
   * The value of a field by AWS's name; `undefined` where it is `-` or the record has no such field.
   *
   * @throws VpcflowError `FIELD` where an integer field holds something else
   */
  get(name: string): FieldValue {
    const position = this.fields.findIndex((field) => field.name === name);
    return position < 0 ? undefined : fieldValue(this.fields[position]!, this.tokens[position]!);
  }

  /** The line as AWS writes it. */
  toString(): string {
    return this.tokens.join(" ");
  }

  /** The form of ndjson: names with underscores, null for `-`, integers past 2^53 as strings. */
  toJSON(): Record<string, string | number | null> {
    const entries: [string, string | number | null][] = this.fields.map((field, position) => [
      underscored(field.name),
      jsonValue(field, this.tokens[position]!),
    ]);
    if (this.timestamp !== undefined) entries.unshift(["timestamp", this.timestamp]);
    return Object.fromEntries(entries);
  }
}

/**
 * The record in the event at `index`: from its message where that fits the parser's format, else from its
 * extractedFields. An event of CloudWatch Logs that is no flow log at all (a stream may carry any logs) is a record of one
 * field, `message`, the text as it came; everything else `undefined`.
 */
export function recordAt(batch: EventBatch, index: number, parser: LineParser): FlowRecord | undefined {
  const timestamp = batch.timestamp(index);
  if (!isFlowLine(batch, index, parser)) {
    const extracted = recordOfExtractedFields(batch.extractedFields(index), timestamp);
    if (extracted || !isOtherEvent(batch, index)) return extracted;
    return new FlowRecord(MESSAGE_FIELDS, [batch.message(index)], timestamp);
  }
  const { fields } = parser.format;
  const tokens = fields.map((_, position) => parser.token(batch.bytes, position));
  return new FlowRecord(fields, tokens, timestamp);
}

/**
 * The value that a token stands for.
 *
 * @throws VpcflowError `FIELD` where an integer field holds something else
 */
export function fieldValue(field: Field, token: string): FieldValue {
  if (token === "-") return undefined;
  if (field.type === "string") return token;
  if (!INTEGER.test(token)) throw integerError(field, token);
  const value = Number(token);
  return Number.isSafeInteger(value) ? value : BigInt(token);
}

// --- internal ---

const INTEGER = /^\d+$/;

function jsonValue(field: Field, token: string): string | number | null {
  if (token === "-") return null;
  const value = field.type === "integer" ? Number(token) : Number.NaN;
  return Number.isSafeInteger(value) && String(value) === token ? value : token;
}

function recordOfExtractedFields(
  extracted: Record<string, string> | undefined,
  timestamp: number | undefined,
): FlowRecord | undefined {
  if (!extracted) return undefined;
  const names = inCatalogueOrder(Object.keys(extracted));
  if (names.length === 0) return undefined;
  const fields = names.map((name) => findField(name) ?? unknownField(name));
  return new FlowRecord(
    fields,
    names.map((name) => extracted[name]!),
    timestamp,
  );
}

function integerError(field: Field, token: string): VpcflowError {
  return new VpcflowError("FIELD", `The field ${field.name} holds ${quoted(token)}, which is no integer.`, {
    subject: field.name,
    found: token,
    expected: "digits, or - where it does not apply",
    fix: "Check --log-format: the line may be of another format.",
  });
}
