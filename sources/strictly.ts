import { VpcflowError } from "../flow/errors.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import type { Source } from "./source.ts";

/**
 * The source, which ends with the first part of it that cannot be read instead of counting and passing over it.
 * Iterating throws VpcflowError `BAD_RECORD` then, in the words of the damage.
 */
export function strictly(source: Source): Source {
  return {
    counts: source.counts,
    ...(source.settled && { settled: () => source.settled!() }),
    async *[Symbol.asyncIterator](): AsyncGenerator<RecordBatch> {
      for await (const batch of source) {
        yield batch;
        rejectDamage(source);
      }
      rejectDamage(source);
    },
  };
}

// --- internal ---

function rejectDamage({ counts }: Source): void {
  if (counts.damages === 0) return;
  const [reason = "a part of it cannot be read"] = counts.damageReasons;
  throw new VpcflowError("BAD_RECORD", `What was to be read is damaged: ${reason}.`, {
    found: reason,
    fix: "Without --strict it is counted, shown and passed over.",
  });
}
