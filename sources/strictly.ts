import { quoted, VpcflowError } from "../flow/errors.ts";
import { LineParser } from "../flow/line-parser.ts";
import { recordAt } from "../flow/record.ts";
import type { RecordBatch } from "../flow/record-batch.ts";
import type { Source } from "./source.ts";

export interface StrictlyOptions {
  /** The source does that itself, and names the very record. */
  endsAtDamage?: boolean;
}

/**
 * The source, which ends with the first part of it that cannot be read, or the first line that does not fit its log format,
 * instead of counting and passing over it. What stands before it is given.
 * Iterating throws VpcflowError `BAD_RECORD` then, in the words of the damage.
 */
export function strictly(source: Source, { endsAtDamage = false }: StrictlyOptions = {}): Source {
  const rejectDamaged = (): void => {
    if (!endsAtDamage) rejectDamage(source);
  };
  return {
    counts: source.counts,
    ...(source.settled && { settled: () => source.settled!() }),
    async *[Symbol.asyncIterator](): AsyncGenerator<RecordBatch> {
      for await (const batch of source) {
        const misfit = firstMisfit(batch);
        if (misfit < 0) yield batch;
        else {
          yield { ...batch, events: batch.events.slice(0, misfit) };
          throw badRecord(`the line ${quoted(batch.events.message(misfit), 200)} does not fit its log format`);
        }
        rejectDamaged();
      }
      rejectDamaged();
    },
  };
}

// --- internal ---

/** Where the first event stands that is no record and nothing else that is known; -1 where there is none. */
function firstMisfit({ events, format }: RecordBatch): number {
  const parser = new LineParser(format);
  for (let index = 0; index < events.count; index++) if (!recordAt(events, index, parser)) return index;
  return -1;
}

function rejectDamage({ counts }: Source): void {
  if (counts.damages > 0) throw badRecord(counts.damageReasons[0] ?? "a part of it cannot be read");
}

function badRecord(reason: string): VpcflowError {
  return new VpcflowError("BAD_RECORD", `What was to be read is damaged: ${reason}.`, {
    found: reason,
    fix: "Without --strict it is counted, shown and passed over.",
  });
}
