import type { FlowRecord } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import { recordsIn } from "../flow/records-in.ts";
import { emptyTally, type Tally } from "../flow/tally.ts";

/**
 * The records of a source, one by one, in its order. A log event that is no flow log is a record of one field, `message`.
 *
 *     for await (const record of recordsOf(readFiles(["logs/"]))) console.log(record.get("srcaddr"));
 *
 * @param tally counts the records, and what is not yielded: probes, and the lines that fit neither their format nor had
 *   extractedFields
 */
export async function* recordsOf(
  source: AsyncIterable<RecordBatch>,
  tally: Tally = emptyTally(),
): AsyncGenerator<FlowRecord> {
  for await (const batch of source) for (const record of recordsIn([batch], tally)) yield record;
}
