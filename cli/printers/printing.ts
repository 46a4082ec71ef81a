import type { ByteSink } from "../../flow/byte-sink.ts";
import type { Enrich } from "../../flow/record.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import type { Tally } from "../../flow/tally.ts";

/** Where a printer puts its bytes and its counts. */
export interface Out {
  tally: Tally;
  sink: ByteSink;
}

/** Which columns are put out. */
export interface Chosen {
  /** By AWS's names, in order; all that there are when absent. */
  columns?: readonly string[] | undefined;
  /** Those that stand after all others, where nobody chose. */
  more?: readonly string[];
  /** Gives records the fields that are no fields of theirs. */
  enrich?: Enrich | undefined;
}

/** Turns records into the bytes of one output format. */
export interface Printing {
  print(batch: RecordBatch): void;
  /** What waits for more to come, though more may come. */
  flush(): void;
  /** What is still held back when all records have come. */
  end(): void;
}

/** For those that hold nothing back. */
export const nothing = (): void => {};
