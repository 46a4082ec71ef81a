import type { Shard } from "@aws-sdk/client-kinesis";
import { CLOCKS_MS } from "./clocks.ts";
import type { ShardStart } from "./shard-reader.ts";

/** Where a stream is begun: at its oldest record, at what arrives from now on, or at what arrived since a time (ms since the epoch). */
export type StreamStart = { type: "oldest" } | { type: "latest" } | { type: "since"; ms: number };

/**
 * Where a shard is begun that was there when the reading began; `undefined` where nothing of it is
 * wanted. With `latest`, a shard that is closed already holds only what was written before.
 */
export function startOfShard(shard: Shard, start: StreamStart, nowMs: number): ShardStart | undefined {
  if (start.type !== "latest") return startOfChild(start, nowMs);
  return shard.SequenceNumberRange?.EndingSequenceNumber === undefined ? { type: "LATEST" } : undefined;
}

/**
 * Where a shard is begun that is listed later, or whose parents were drained. With `latest` from when the reading began: of a
 * shard that was made after that, as most are, that is its first record; of one that was there and not listed yet, little
 * more than what arrived since, for a clock may be wrong by some seconds and nothing is to be lost.
 */
export function startOfChild(start: StreamStart, nowMs: number): ShardStart {
  if (start.type === "oldest") return { type: "TRIM_HORIZON" };
  const sinceMs = start.type === "since" ? start.ms : nowMs;
  return { type: "AT_TIMESTAMP", timestamp: new Date(Math.min(sinceMs, nowMs - CLOCKS_MS)) };
}

/**
 * Arrivals before this are given by no shard and in no run, ms since the epoch; minus infinity where no time was said. Where
 * a shard is begun does not see to that alone: it is asked for from earlier on where its time is not past by Kinesis's
 * clock, records that arrived earlier stand behind later ones by some ms, and a later run goes on behind a record, wherever
 * in time that is. None of them is missed by a run that goes on from a checkpoint, which has the same start.
 */
export function firstWantedMs(start: StreamStart): number {
  return start.type === "since" ? start.ms : Number.NEGATIVE_INFINITY;
}
