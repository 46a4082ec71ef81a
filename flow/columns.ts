import { quoted, VpcflowError } from "./errors.ts";
import { type Field, findField } from "./fields.ts";
import type { LogFormat } from "./format.ts";
import { LineParser } from "./line-parser.ts";
import { isOtherEvent, isOtherLog, MESSAGE } from "./log-message.ts";
import { type FlowRecord, recordAt } from "./record.ts";
import type { RecordBatch } from "./record-batch.ts";

/** Whether a record of the batch may have one of the columns: by its format, its extractedFields, its event's time or message. */
export function hasColumn({ events, format }: RecordBatch, columns: readonly string[]): boolean {
  if (format.fields.some(({ name }) => columns.includes(name))) return true;
  for (let index = 0; index < events.count; index++) {
    if (columns.includes("timestamp") && events.timestamp(index) !== undefined) return true;
    if (columns.includes(MESSAGE) && isOtherEvent(events, index)) return true;
    const names = Object.keys(events.extractedFields(index) ?? {});
    if (names.some((name) => columns.includes(findField(name)?.name ?? name))) return true;
  }
  return false;
}

/**
 * The columns of a table, all those that there are to see where nobody chose: the first flow log settles them, its format and
 * whether its event has a time of its own; `more` stands after them. `undefined` where the batch has none: log events of other kinds settle nothing.
 */
export function settleColumns(
  batch: RecordBatch,
  { columns: chosen, more = [] }: { columns?: readonly string[] | undefined; more?: readonly string[] } = {},
): { columns: readonly string[]; complete: boolean } | undefined {
  if (chosen) return { columns: chosen, complete: false };
  const first = firstFlowLog(batch);
  if (first < 0) return undefined;
  const all = allColumns(batch.format, batch.events.timestamp(first) !== undefined);
  return { columns: [...all, ...more], complete: true };
}

/** Every column of the format, after the event's `timestamp` where events have one. */
export function allColumns(format: LogFormat, hasTimestamp: boolean): string[] {
  const names = format.fields.map((field) => field.name);
  return hasTimestamp ? ["timestamp", ...names] : names;
}

/** Sees to it that a header, once it is printed, names every field of the records after it: it cannot grow. */
export class SettledColumns {
  readonly #columns: ReadonlySet<string>;
  /** The fields of the last record; most records share theirs. */
  #known: readonly Field[] = [];

  constructor(columns: readonly string[]) {
    this.#columns = new Set(columns);
  }

  /** @throws VpcflowError `MIXED_FORMATS` that names the fields of the record that would be lost */
  check({ fields, timestamp }: Pick<FlowRecord, "fields" | "timestamp">): void {
    const isTimed = timestamp !== undefined && !this.#columns.has("timestamp");
    if (fields === this.#known && !isTimed) return;
    const names = fields.map(({ name }) => name).filter((name) => !this.#columns.has(name));
    const lost = isTimed ? ["timestamp", ...names] : names;
    if (lost.length > 0) throw mixedFormats(lost, this.#columns);
    this.#known = fields;
  }
}

// --- internal ---

/** Where the first event of the batch stands that is a flow log, or may have been one; -1 where there is none. */
function firstFlowLog({ events, format }: RecordBatch): number {
  const parser = new LineParser(format);
  for (let index = 0; index < events.count; index++) {
    const record = recordAt(events, index, parser);
    if (!record || !isOtherLog(record)) return index;
  }
  return -1;
}

function mixedFormats(lost: readonly string[], columns: ReadonlySet<string>): VpcflowError {
  // Names of AWS's own are plain; those of extractedFields may be anything.
  const names = lost.map((name) => (findField(name) || name === "timestamp" ? name : quoted(name, 40)));
  const shown = names.slice(0, 10).join(", ");
  return new VpcflowError("MIXED_FORMATS", `The log format changes in mid-input: ${shown} came in.`, {
    found: shown,
    expected: [...columns].join(", "),
    fix: "Use -f ndjson, where each record names its own fields, or choose the fields with --columns.",
  });
}
