import { LineParser } from "../flow/line-parser.ts";
import { withoutProbes } from "../flow/probe.ts";
import { type FlowRecord, recordAt } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import { countRecord, emptyTally, type Tally } from "../flow/tally.ts";

/**
 * The records of a source, one by one, in its order. A log event that is no flow log is a record of one field, `message`.
 *
 * @param tally counts the records, and what is not yielded: probes, and the lines that fit neither their format nor had
 *   extractedFields
 */
export async function* recordsOf(
  source: AsyncIterable<RecordBatch>,
  tally: Tally = emptyTally(),
): AsyncGenerator<FlowRecord> {
  let parser: LineParser | undefined;
  for await (const batch of source) {
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
