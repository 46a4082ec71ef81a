import type { PipelineConfig } from "./config.ts";
import { dollars, pricesOf } from "./prices.ts";
import { billedStreamGb, HOURS_A_MONTH, putUnitsOf, SECONDS_A_MONTH, streamLoad } from "./usage.ts";

/** How large a stream should be for so many flow log records, and which of its modes costs less. */
export interface Sizing {
  readonly flowsPerSecond: number;
  /** On the stream, compressed. */
  readonly bytesPerSecond: number;
  /** Messages of CloudWatch Logs, of many flow log records each. */
  readonly recordsPerSecond: number;
  /** Shards that take it with room for peaks. */
  readonly shards: number;
  /** Flow log records a second that one shard takes, without that room. */
  readonly flowsAShard: number;
  /** US dollars a month for a stream of so many shards, and for one on demand. */
  readonly provisionedUsd: number;
  readonly onDemandUsd: number;
  /** From so many shards on, provisioned costs more than on demand does at this rate. */
  readonly breakEvenShards: number;
}

/** Flow logs come in bursts, and traffic has its hours: twice the average is room for both. */
export const HEADROOM = 2;

/**
 * The stream that so many flow log records a second need, kept for a day.
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html for what a shard takes
 */
export function sizeStream(config: Pick<PipelineConfig, "source" | "prices">, flowsPerSecond: number): Sizing {
  const { bytesPerSecond, recordsPerSecond } = streamLoad(config, flowsPerSecond);
  const one = streamLoad(config, 1);
  const flowsAShard = Math.floor(
    Math.min(SHARD_BYTES_A_SECOND / one.bytesPerSecond, SHARD_RECORDS_A_SECOND / one.recordsPerSecond),
  );
  const shards = Math.max(1, Math.ceil((flowsPerSecond * HEADROOM) / flowsAShard));
  const { kinesisProvisioned: byShard, kinesisOnDemand: byGb } = pricesOf(config);
  const records = recordsPerSecond * SECONDS_A_MONTH;
  const bytesARecord = one.bytesPerSecond / one.recordsPerSecond;
  const putUsd = (putUnitsOf(records, bytesARecord) / 1e6) * byShard.millionPutUnits;
  const shardUsd = HOURS_A_MONTH * byShard.shardHour;
  const onDemandUsd =
    HOURS_A_MONTH * byGb.streamHour + billedStreamGb(records, bytesARecord) * (byGb.gbIn + byGb.gbOut);
  return {
    flowsPerSecond,
    bytesPerSecond,
    recordsPerSecond,
    shards,
    flowsAShard,
    provisionedUsd: shards * shardUsd + putUsd,
    onDemandUsd,
    breakEvenShards: Math.max(1, Math.floor((onDemandUsd - putUsd) / shardUsd) + 1),
  };
}

/** The sizing in two sentences: how many shards, and which mode costs less. */
export function sizingSentences(sizing: Sizing): string[] {
  const { flowsAShard, shards, provisionedUsd, onDemandUsd, breakEvenShards } = sizing;
  const rate = Number(sizing.flowsPerSecond.toPrecision(3)).toLocaleString("en-US");
  return [
    `${rate} records a second, and twice as many at peaks, take ${shardsInWords(shards)} (${flowsAShard.toLocaleString("en-US")} each).`,
    `${shardsInWords(shards)} provisioned: ${dollars(provisionedUsd)} a month; on demand, ${dollars(onDemandUsd)}, pays from ${shardsInWords(breakEvenShards)} on.`,
  ];
}

// --- internal ---

const SHARD_BYTES_A_SECOND = 1_000_000;
const SHARD_RECORDS_A_SECOND = 1000;

function shardsInWords(shards: number): string {
  return shards === 1 ? "1 shard" : `${shards.toLocaleString("en-US")} shards`;
}
