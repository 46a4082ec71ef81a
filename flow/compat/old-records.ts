import { type EventBatch, STRIDE } from "../event-batch.ts";
import type { LogFormat } from "../format.ts";
import { withoutProbes } from "../probe.ts";
import type { RecordBatch } from "../record-batch.ts";
import { emptyTally } from "../tally.ts";
import { oldColumnOf } from "./old-columns.ts";
import { OldRecord } from "./old-record.ts";

/** Reads batches as flowlogs_reader reads log events, and counts what it would skip. */
export class OldRecords {
  readonly tally = emptyTally();
  /** Fields that records had and the old tool has no column for, by AWS's names. */
  readonly hidden = new Set<string>();
  readonly #record = new OldRecord();
  #format: LogFormat | undefined;
  /** The old tool's column of each token of that format; `undefined` where the order of its fields is not known. */
  #columns: Int32Array | undefined;

  /** Shows each record of the batch to `visit`, which must have done with it when it returns. */
  read(batch: RecordBatch, visit: (record: OldRecord) => void): void {
    const { events, format } = withoutProbes(batch);
    this.tally.probes += batch.events.count - events.count;
    if (format !== this.#format) this.#useFormat(format);
    for (let index = 0; index < events.count; index++) {
      const isRecord = this.#readEvent(events, index);
      this.tally[isRecord ? "records" : "malformed"]++;
      if (isRecord) visit(this.#record);
    }
  }

  /** From its message where that fits, else from its extractedFields. */
  #readEvent(events: EventBatch, index: number): boolean {
    const columns = this.#columns;
    const { bytes, positions } = events;
    const start = positions[index * STRIDE + 1]!;
    const end = positions[index * STRIDE + 2]!;
    if (columns && this.#record.readLine(bytes, { start, end, columns })) return true;
    const values = events.extractedFields(index);
    return values !== undefined && this.#record.readValues(values);
  }

  #useFormat(format: LogFormat): void {
    for (const { name } of format.fields) if (oldColumnOf(name) < 0) this.hidden.add(name);
    this.#format = format;
    this.#columns = format.byName ? undefined : Int32Array.from(format.fields, ({ name }) => oldColumnOf(name));
  }
}
