import { decodeRecords } from "../../flow/decode-records.ts";
import { EventBatch, STRIDE } from "../../flow/event-batch.ts";
import { type LogFormat, parseLogFormat } from "../../flow/format.ts";
import { guessFormat } from "../../flow/guess-format.ts";
import { LineParser } from "../../flow/line-parser.ts";
import { type FlowRecord, recordAt } from "../../flow/record.ts";
import { emptyCounts, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { MAX_EMPTY_READS, type StreamSample, sampleStream } from "../../sources/kinesis-sample.ts";
import { counted } from "../counted.ts";
import { type Check, type CheckContext, failed, type Outcome, passed } from "./check.ts";
import { withClient } from "./with-client.ts";

/** What was read from the stream: for the eyes, beside the finding. */
export interface Evidence {
  records: FlowRecord[];
  /** The same records, as they came: each event is one of them. */
  batches: RecordBatch[];
}

/** Records of the last while were read from every shard, and decode to flow logs, which land in `evidence`. */
export function recordsCheck(evidence: Evidence): Check {
  return {
    hop: "records",
    title: "flow logs arrive on the stream and decode",
    actions: ["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"],
    async run(context) {
      const { KinesisClient } = await import("@aws-sdk/client-kinesis");
      return withClient(new KinesisClient(context.client), async (client) => {
        const { stream, sinceMs, signal } = context;
        const sample = await sampleStream(client, { stream, sinceMs, recordsPerShard: RECORDS_PER_SHARD, signal });
        return judge(context, sample, evidence);
      });
    },
  };
}

// --- internal ---

const RECORDS_PER_SHARD = 100;

function judge(context: CheckContext, { records: sample, complete }: StreamSample, evidence: Evidence): Outcome {
  const counts = emptyCounts();
  const batches = decodeRecords(
    sample.map((record) => Buffer.from(record.data)),
    counts,
  );
  const malformed = collect(evidence, batches, formatOf(context));
  const since = new Date(context.sinceMs).toISOString();
  const shards = new Set(sample.map((record) => record.shardId)).size;
  const found = `${counted(evidence.records.length, "flow log")} in ${counted(sample.length, "record")} of ${counted(shards, "shard")}${oddities(counts, malformed)}`;
  if (evidence.records.length > 0) return passed(found);
  if (sample.length === 0) {
    return failed(
      complete
        ? `no record arrived since ${since}`
        : `no record since ${since} was found in ${MAX_EMPTY_READS} reads of a shard, which has more to read`,
      "Flow logs take up to 15 minutes to begin; look further back with --start 2h, then at the hops before this one.",
    );
  }
  const other = counts.damages + malformed > 0;
  return failed(
    found,
    other
      ? "The records are no flow logs of this format: check what else writes to the stream, and logFormat in the config."
      : "Only CloudWatch Logs' health check has arrived: the subscription works, and no flow log has matched its pattern yet.",
  );
}

/** Adds the records of the batches, and returns how many events are none. */
function collect(evidence: Evidence, batches: readonly EventBatch[], named: LogFormat | undefined): number {
  let malformed = 0;
  for (const batch of batches) {
    const format = named ?? guessFormat(batch);
    const events = recordsOf(batch, format, evidence.records);
    if (events.count > 0) evidence.batches.push({ events, format });
    malformed += batch.count - events.count;
  }
  return malformed;
}

/** The events that are records, by their message or by their extractedFields; adds them to `records`. */
function recordsOf(batch: EventBatch, format: LogFormat, records: FlowRecord[]): EventBatch {
  const parser = new LineParser(format);
  const kept: number[] = [];
  for (let index = 0; index < batch.count; index++) {
    const record = recordAt(batch, index, parser);
    if (!record) continue;
    records.push(record);
    kept.push(...batch.positions.subarray(index * STRIDE, (index + 1) * STRIDE));
  }
  return new EventBatch(batch.bytes, Int32Array.from(kept), batch.origin);
}

function formatOf({ config, logFormat }: CheckContext): LogFormat | undefined {
  return logFormat ?? (config && parseLogFormat(config.source.logFormat));
}

function oddities(counts: ReadCounts, malformed: number): string {
  const parts = [
    counts.controlMessages > 0 && counted(counts.controlMessages, "control message"),
    malformed > 0 && counted(malformed, "event of another format", "events of another format"),
    counts.damages > 0 && counted(counts.damages, "part that cannot be read", "parts that cannot be read"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? "" : ` (beside ${parts.join(", ")})`;
}
