import { parsePattern } from "../../flow/pattern.ts";
import { type RecordBatch, withEvents } from "../../flow/record-batch.ts";

/**
 * The events whose messages match a filter pattern of CloudWatch Logs, wherever they come from.
 * @throws VpcflowError `FILTER_PATTERN` where it is none, at once
 */
export function matching(batches: AsyncIterable<RecordBatch>, text: string): AsyncIterable<RecordBatch> {
  const pattern = parsePattern(text);
  const isMatch = ({ events }: RecordBatch, index: number): boolean =>
    pattern.match(events.message(index)) !== undefined;
  return {
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches)
        yield withEvents(
          batch,
          batch.events.filter((index) => isMatch(batch, index)),
        );
    },
  };
}
