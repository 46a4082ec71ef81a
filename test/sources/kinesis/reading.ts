import type { RecordBatch } from "../../../flow/record-batch.ts";
import { type KinesisOptions, readKinesis } from "../../../sources/kinesis/read-kinesis.ts";
import type { Source } from "../../../sources/source.ts";

/** As often as an emulator on this machine bears. */
export const QUICK = {
  readsPerSecond: 200,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  tipIntervalMs: 20,
  backOffMs: 20,
};

/** A reading under way: what it gave so far, and how it ends. */
export interface Reading {
  source: Source;
  /** The interfaces of the lines, which tell them apart, without `eni-`. */
  names: string[];
  batches: RecordBatch[];
  notices: string[];
  /** Resolves at its end; rejects with what it throws. */
  ended: Promise<void>;
  /** Ends it as Ctrl-C would, and waits for that. */
  cancel(): Promise<void>;
  /** Resolves once these names have come, in any order. */
  until(names: readonly string[]): Promise<void>;
}

export function startReading(endpoint: string, stream: string, options: KinesisOptions = {}): Reading {
  const abort = new AbortController();
  const notices: string[] = [];
  const source = readKinesis(stream, {
    session: { region: "eu-west-1", endpointUrl: endpoint },
    pace: QUICK,
    signal: abort.signal,
    notice: (sentence) => void notices.push(sentence),
    ...options,
  });
  const [names, batches]: [string[], RecordBatch[]] = [[], []];
  const ended = (async () => {
    for await (const batch of source) {
      batches.push(batch);
      names.push(...namesIn(batch));
    }
  })();
  ended.catch(() => {});
  return {
    source,
    names,
    batches,
    notices,
    ended,
    async cancel() {
      abort.abort();
      await ended.catch(() => {});
    },
    async until(wanted) {
      const failed = ended.then(() => {
        if (!wanted.every((name) => names.includes(name))) throw new Error(`it ended with ${names.join(" ")}`);
      });
      failed.catch(() => {});
      while (!wanted.every((name) => names.includes(name))) {
        await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 5))]);
      }
    },
  };
}

/** Reads to the end, and gives the names. */
export async function readAll(endpoint: string, stream: string, options: KinesisOptions = {}): Promise<string[]> {
  const reading = startReading(endpoint, stream, { from: "oldest", ...options });
  await reading.ended;
  return reading.names;
}

export function namesIn({ events }: RecordBatch): string[] {
  return Array.from({ length: events.count }, (_, index) => /eni-(\S+)/.exec(events.message(index))?.[1] ?? "?");
}

export const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
