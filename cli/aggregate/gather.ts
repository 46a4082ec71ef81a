import { type AggregateOptions, Aggregator } from "../../flow/aggregate/aggregator.ts";
import { VpcflowError } from "../../flow/errors.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import type { Context } from "../context.ts";
import { interruptible } from "../interruptible.ts";
import { rejectNothingRead } from "../read/nothing-read.ts";
import type { Reading } from "../sources/reading.ts";

/** What is read, and what its sources are called. */
export interface Gathering {
  names: readonly string[];
  reading: Reading;
}

/**
 * Reads everything into an aggregator. An input that is empty has no flows: that is an answer, and no error.
 *
 * @throws VpcflowError `NOTHING_READ` where there was only damage
 */
export async function gather(gathering: Gathering, options: AggregateOptions, context: Context): Promise<Aggregator> {
  const aggregator = new Aggregator(options);
  await takeAll(gathering, (batch) => aggregator.add(batch), context);
  rejectNothingRead(gathering.names, gathering.reading, aggregator.tally);
  return aggregator;
}

/** Hands every batch to `take`, until Ctrl-C. */
export async function takeAll(
  { reading }: Pick<Gathering, "reading">,
  take: (batch: RecordBatch) => void,
  context: Context,
): Promise<void> {
  const pump = async (): Promise<void> => {
    for await (const batches of reading.lists()) for (const batch of batches) take(batch);
  };
  await interruptible(pump(), context.signal);
}

/**
 * Fields that a person named and no record has: a slip, or the wrong format, which groups of nothing but - would hide.
 * @throws VpcflowError `USAGE` that names them
 */
export function rejectMissing(aggregator: Aggregator, fields: readonly string[], flag: string): void {
  const missing = fields.filter((field) => !aggregator.has(field));
  if (missing.length === 0 || aggregator.tally.records === 0) return;
  throw new VpcflowError("USAGE", `No record has ${missing.join(", ")}.`, {
    subject: flag,
    found: missing.join(","),
    fix: "The log format lacks it. `vpcflow read SOURCE --limit 1 -f ndjson` shows which fields the records have.",
  });
}
