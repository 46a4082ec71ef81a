import type { LogFormat } from "../flow/format.ts";
import type { ReadCounts, RecordBatch } from "../flow/record-batch.ts";
import type { TimeWindow } from "../flow/time-window.ts";

/**
 * Records, batch by batch, as fast as they are taken and no faster, and the counts of what was read, which are complete when
 * the iteration has ended. It is iterated once.
 */
export interface Source extends AsyncIterable<RecordBatch> {
  readonly counts: ReadCounts;
  /**
   * The same batches in lists, as many as came at once, for who takes many small ones: each await costs more than to print a
   * small batch. It is iterated in place of the source. Absent where batches come one by one, as with a checkpoint.
   */
  lists?(): AsyncIterable<readonly RecordBatch[]>;
  /**
   * For a source that keeps a checkpoint and was told that its consumer says when: what was handed on before the batch that
   * was last asked for has been written where it goes, so a checkpoint may count it as done.
   */
  settled?(): Promise<void>;
}

/** What every source takes. */
export interface SourceOptions {
  /** The format of the flow log lines; told from header, extractedFields, EC2 or AWS's default when absent. */
  format?: LogFormat;
  /** What is read of a source that knows the time of what it holds: a stream, a log group, the keys of S3. */
  window?: TimeWindow;
  /** Ends the reading: its reason is thrown. */
  signal?: AbortSignal;
  /** Hears, in whole sentences, what a person should know while it is read: a format that was guessed, a record that cannot be read. */
  notice?: (sentence: string) => void;
}
