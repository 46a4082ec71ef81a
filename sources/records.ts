import { LineParser } from "../flow/line-parser.ts";
import { type FlowRecord, recordAt } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import { emptyTally, type Tally } from "../flow/tally.ts";

/**
 * The records of a source, one by one, in its order.
 *
 * @param tally counts the records, and the lines that fit neither their format nor had extractedFields: these are not yielded
 */
export async function* recordsOf(
  source: AsyncIterable<RecordBatch>,
  tally: Tally = emptyTally(),
): AsyncGenerator<FlowRecord> {
  let parser: LineParser | undefined;
  for await (const { events, format } of source) {
    if (parser?.format !== format) parser = new LineParser(format);
    for (let index = 0; index < events.count; index++) {
      const record = recordAt(events, index, parser);
      tally[record ? "records" : "malformed"]++;
      if (record) yield record;
    }
  }
}
