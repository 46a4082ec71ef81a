import { emptyCounts } from "../../flow/record-batch.ts";
import type { AwsSession } from "../aws-session.ts";
import type { Source, SourceOptions } from "../source.ts";
import type { Pace } from "./pace.ts";
import type { StreamReading } from "./stream-reading.ts";

export interface KinesisOptions extends SourceOptions {
  /** Who asks, and where; the SDK's own environment variables and files count where it is silent. */
  session?: AwsSession;
  /**
   * Where to begin, in place of `window.startMs`: at the oldest record that the stream holds, at what arrives after Kinesis
   * was asked (`latest`), or at what arrives from this moment on (`now`: what comes while the shards are being opened, too).
   * An hour ago when neither is said.
   */
  from?: "oldest" | "latest" | "now";
  /** Goes on for ever, or to `window.endMs`, through resharding; else it ends where all that was there has been read. */
  follow?: boolean;
  /**
   * A file that keeps how far the reading has come: where it is there, the reading goes on from it, and `from` and
   * `window.startMs` count for the first time alone. Where a run from the latest was over before a shard had given a record
   * or been empty for some seconds, the next one begins that shard a few seconds early rather than late.
   */
  checkpoint?: string;
  /**
   * When a batch counts as done for the checkpoint: when the next one is asked for (`asked`, the default), or when the
   * caller calls `settled()` after that (`told`), because it holds back what it has taken.
   */
  settledBy?: "asked" | "told";
  /** Takes all that the shards give. Else two of their five reads a second and half of their bytes stay for the others. */
  fast?: boolean;
  /**
   * Registers an enhanced fan-out consumer for the time of the reading, with 2 MB/s of each shard of its own; AWS bills it
   * by the hour and by the byte. It is deregistered at the end, or when the signal aborts.
   */
  fanOut?: boolean;
  /** Leaves out events whose id came before, among the last million events at least (and 64 MB of memory at most). */
  dedupe?: boolean;
  /** A record that cannot be read ends the reading; else it is counted, told of, and passed over. */
  strict?: boolean;
  /** For whoever ends the process: called when something was made that must be taken away, and its result once it is. */
  hold?: () => () => void;
  /** Of another kind than AWS's shards need: for measurements. */
  pace?: Pace;
}

/**
 * The records of a Kinesis stream, all shards at once, in order within each shard, with flat memory. `window` goes by the
 * time of arrival on the stream: records that arrived from `startMs` on and before `endMs` (ms since the epoch), and no
 * others, wherever they stand in their shard; a run that goes on from a checkpoint keeps to the `startMs` of the first.
 *
 * A source without `follow` ends where all has been read that was there when it began. Throttling, expired iterators and
 * broken connections are waited through without a record lost or given twice.
 *
 * Iterating throws VpcflowError `USAGE` (what the options say), `STREAM` (there is no such stream), `CHECKPOINT`,
 * `BAD_RECORD` (with `strict`), and the SDK's errors where they are final.
 *
 * @param stream its name, or its ARN
 * @see https://docs.aws.amazon.com/streams/latest/dev/developing-consumers-with-sdk.html
 */
export function readKinesis(stream: string, options: KinesisOptions = {}): Source {
  const counts = emptyCounts();
  let reading: StreamReading | undefined;
  return {
    counts,
    async *[Symbol.asyncIterator]() {
      // Imported only now: who reads files needs no SDK.
      const { openReading } = await import("./stream-reading.ts");
      reading = await openReading(stream, options, counts);
      yield* reading.batches();
    },
    settled: async () => reading?.settled(),
  };
}
