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

  /** Shows each record of the batch to `visit`, which must have done with it when it returns. */
  read(batch: RecordBatch, visit: (record: OldRecord) => void): void {
    const { events, format } = withoutProbes(batch);
    this.tally.probes += batch.events.count - events.count;
    const columns = this.#columnsOf(format);
    this.#record.bounds.fill(-1);
    for (let index = 0; index < events.count; index++) {
      const isRecord = this.#readEvent(events, index, columns);
      this.tally[isRecord ? "records" : "malformed"]++;
      if (isRecord) visit(this.#record);
    }
  }

  /** From its message where that fits, else from its extractedFields. */
  #readEvent(events: EventBatch, index: number, columns: Int32Array | undefined): boolean {
    const { bytes, positions } = events;
    const start = positions[index * STRIDE + 1]!;
    const end = positions[index * STRIDE + 2]!;
    if (columns && this.#record.readLine(bytes, { start, end, columns })) return true;
    const values = events.extractedFields(index);
    if (!values || !this.#record.readValues(values)) return false;
    return true;
  }

  /** The old tool's column of each token; `undefined` where the order of the fields is not known. */
  #columnsOf(format: LogFormat): Int32Array | undefined {
    for (const { name } of format.fields) if (oldColumnOf(name) < 0) this.hidden.add(name);
    return format.byName ? undefined : Int32Array.from(format.fields, ({ name }) => oldColumnOf(name));
  }
}
