import { LineParser } from "../flow/line-parser.ts";
import { withoutProbes } from "../flow/probe.ts";
import { type FlowRecord, recordAt } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import { emptyTally, type Tally } from "../flow/tally.ts";

/**
 * The records of a source, one by one, in its order.
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
      tally[record ? "records" : "malformed"]++;
      if (record) yield record;
    }
  }
}
