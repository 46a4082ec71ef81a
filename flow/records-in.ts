import { LineParser } from "./line-parser.ts";
import { withoutProbes } from "./probe.ts";
import { type FlowRecord, recordAt } from "./record.ts";
import type { RecordBatch } from "./record-batch.ts";
import { countRecord, emptyTally, type Tally } from "./tally.ts";

/**
 * The records in batches that are at hand, one by one, in their order. A log event that is no flow log is a record of one
 * field, `message`.
 *
 *     for (const record of recordsIn(decodeRecords(records).batches)) console.log(record.get("srcaddr"));
 *
 * @param tally counts the records, and what is not yielded: probes, and the lines that fit neither their format nor had
 *   extractedFields
 */
export function* recordsIn(batches: Iterable<RecordBatch>, tally: Tally = emptyTally()): Generator<FlowRecord> {
  let parser: LineParser | undefined;
  for (const batch of batches) {
    const { events, format } = withoutProbes(batch);
    tally.probes += batch.events.count - events.count;
    if (parser?.format !== format) parser = new LineParser(format);
    for (let index = 0; index < events.count; index++) {
      const record = recordAt(events, index, parser);
      countRecord(tally, record);
      if (record) yield record;
    }
  }
}
