import type { ByteSink } from "./byte-sink.ts";
import type { EventBatch } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";
import { LineParser } from "./line-parser.ts";
import { type Enrich, recordAt } from "./record.ts";
import { countRecord, type Tally } from "./tally.ts";

/**
 * Writes each record of the batch as a line of JSON: underscored names, null for `-`, integers past 2^53 as strings.
 * Where a message does not fit the format, its extractedFields stand for it as they came, and of a log event that is no flow
 * log `message`.
 *
 * @param columns by AWS's names, in order; every field when absent
 * @param enrich gives the record with further fields
 */
export function writeNdjson(
  batch: EventBatch,
  format: LogFormat,
  out: { sink: ByteSink; tally: Tally; columns?: readonly string[]; enrich?: Enrich | undefined },
): void {
  const parser = new LineParser(format);
  const keys = out.columns?.map((name) => name.replaceAll("-", "_"));
  for (let index = 0; index < batch.count; index++) {
    const record = recordAt(batch, index, parser);
    countRecord(out.tally, record);
    if (!record) continue;
    const values = (out.enrich?.(record) ?? record).toJSON();
    const chosen = keys
      ? Object.fromEntries(keys.map((key) => [key, Object.hasOwn(values, key) ? values[key]! : null]))
      : values;
    out.sink.text(`${JSON.stringify(chosen)}\n`);
  }
}
