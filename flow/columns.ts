import { quoted, VpcflowError } from "./errors.ts";
import { type Field, findField } from "./fields.ts";
import { isOtherEvent, MESSAGE } from "./log-message.ts";
import type { FlowRecord } from "./record.ts";
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

/** Sees to it that a header, once it is printed, names every field of the records after it: it cannot grow. */
export class SettledColumns {
  readonly #columns: ReadonlySet<string>;
  /** The fields of the last record; most records share theirs. */
  #known: readonly Field[] = [];

  constructor(columns: readonly string[]) {
    this.#columns = new Set(columns);
  }

  /** @throws VpcflowError `MIXED_FORMATS` that names the fields of the record that would be lost */
  check({ fields, timestamp }: FlowRecord): void {
    const isTimed = timestamp !== undefined && !this.#columns.has("timestamp");
    if (fields === this.#known && !isTimed) return;
    const names = fields.map(({ name }) => name).filter((name) => !this.#columns.has(name));
    const lost = isTimed ? ["timestamp", ...names] : names;
    if (lost.length > 0) throw mixedFormats(lost, this.#columns);
    this.#known = fields;
  }
}

// --- internal ---

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
