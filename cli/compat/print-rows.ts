import type { OldRows } from "../../flow/compat/old-rows.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import type { Context } from "../context.ts";
import { interruptible } from "../interruptible.ts";
import { openOutput } from "../output.ts";
import { withPauses } from "../sources/pauses.ts";

/** Puts out what the rows make of the batches, in large pieces, and at each pause what there is. */
export async function printRows(batches: AsyncIterable<RecordBatch>, rows: OldRows, context: Context): Promise<void> {
  const output = await openOutput(context, undefined);
  const flush = async (): Promise<void> => {
    if (rows.sink.length > 0) await output.write(rows.sink.take());
  };
  const pump = async (): Promise<void> => {
    for await (const batch of withPauses(batches, PAUSE_MS)) {
      if (batch) rows.take(batch);
      if (!batch || rows.sink.length >= PIECE_BYTES) await flush();
      if (rows.done) break;
    }
    for (const _ of rows.end()) if (rows.sink.length >= PIECE_BYTES) await flush();
    await flush();
  };
  await interruptible(pump(), context.signal);
}

// --- internal ---

const PIECE_BYTES = 1 << 20;
const PAUSE_MS = 200;
