import { decodeRecords } from "../../flow/decode-records.ts";
import { EventBatch, STRIDE } from "../../flow/event-batch.ts";
import { type LogFormat, parseLogFormat } from "../../flow/format.ts";
import { guessFormat } from "../../flow/guess-format.ts";
import { LineParser } from "../../flow/line-parser.ts";
import { isOtherLog } from "../../flow/log-message.ts";
import { withoutProbes } from "../../flow/probe.ts";
import { type FlowRecord, recordAt } from "../../flow/record.ts";
import { emptyCounts, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { MAX_EMPTY_READS, type StreamRecord, type StreamSample, sampleStream } from "../../sources/kinesis-sample.ts";
import { counted } from "../counted.ts";
import { lasting, utc } from "./age.ts";
import { type Check, type CheckContext, failed, type Outcome, passed } from "./check.ts";
import { NEWER_FLOW_LOG_ACTION, OLDER_LINES, ofFlowLogBefore } from "./newer-flow-log.ts";
import { withClient } from "./with-client.ts";

/** What was read from the stream: for the eyes, beside the finding. */
export interface Evidence {
  records: FlowRecord[];
  /** The same records, as they came: each event is one of them. */
  batches: RecordBatch[];
  /** When the oldest record of the sample arrived on the stream, ms since the epoch. */
  oldestMs?: number | undefined;
}

/** Records of the last while were read from every shard, and decode to flow logs, which land in `evidence`. */
export function recordsCheck(evidence: Evidence): Check {
  return {
    hop: "records",
    title: "flow logs arrive on the stream and decode",
    actions: ["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"],
    sometimes: ["kms:Decrypt", NEWER_FLOW_LOG_ACTION],
    async run(context) {
      // It may be run again, where data is waited for.
      evidence.records = [];
      evidence.batches = [];
      evidence.oldestMs = undefined;
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

async function judge(
  context: CheckContext,
  { records: sample, complete }: StreamSample,
  evidence: Evidence,
): Promise<Outcome> {
  evidence.oldestMs = oldestArrival(sample);
  const counts = emptyCounts();
  const batches = decodeRecords(
    sample.map((record) => Buffer.from(record.data)),
    counts,
  );
  const { malformed, newestMs, probes } = collect(evidence, batches, formatOf(context));
  const flowLogs = evidence.records.length;
  const shards = new Set(sample.map((record) => record.shardId)).size;
  const data = {
    flowLogs,
    records: sample.length,
    shards,
    controlMessages: counts.controlMessages,
    malformed,
    probes,
    damages: counts.damages,
    newestRecord: newestArrival(sample),
  };
  const found = `${counted(flowLogs, "flow log")} in ${counted(sample.length, "record")} of ${counted(shards, "shard")}${oddities(counts, malformed)}${probes > 0 ? `; ${counted(probes, "probe")} left out` : ""}`;
  if (flowLogs > 0) return passed(found, data);
  if (sample.length === 0) return nothingArrived(context, complete);
  const before = malformed > 0 && counts.damages === 0 && (await ofFlowLogBefore(context, { found, newestMs, data }));
  if (before) return before;
  const other = counts.damages + malformed > 0;
  return other
    ? failed(
        found,
        `The records are no flow logs of this format. ${OLDER_LINES} Else check what else writes to the stream, and logFormat in the config.`,
        { data },
      )
    : failed(
        found,
        `Only ${probes > 0 ? "probes have" : "CloudWatch Logs' health check has"} arrived: the subscription works, and no flow log has matched its pattern yet.`,
        { data, mayPass: true },
      );
}

function nothingArrived({ sinceMs }: CheckContext, complete: boolean): Outcome {
  const since = `since ${utc(sinceMs)}, in the last ${lasting(Date.now() - sinceMs)}`;
  return failed(
    complete
      ? `no record arrived ${since}`
      : `no record ${since}, was found in ${MAX_EMPTY_READS} reads of a shard, which has more to read`,
    "Flow logs take up to 15 minutes to begin: wait with --wait 15m, or look further back with --start 2h; then at the hops before this one.",
    { data: { flowLogs: 0, records: 0 }, mayPass: true },
  );
}

function oldestArrival(sample: readonly StreamRecord[]): number | undefined {
  const times = sample.map(({ arrivedAtMs }) => arrivedAtMs).filter((time) => time !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function newestArrival(sample: readonly StreamRecord[]): string | undefined {
  const newest = sample.reduce((latest, { arrivedAtMs = 0 }) => Math.max(latest, arrivedAtMs), 0);
  return newest > 0 ? new Date(newest).toISOString() : undefined;
}

/** Adds the records of the batches, and returns how many events are none, the newest event's time, and how many are probes. */
function collect(evidence: Evidence, batches: readonly EventBatch[], named: LogFormat | undefined) {
  const others = { malformed: 0, newestMs: 0, probes: 0 };
  for (const batch of batches) {
    const format = named ?? guessFormat(batch);
    const flows = withoutProbes({ events: batch, format }).events;
    const events = recordsOf(flows, format, evidence.records);
    if (events.count > 0) evidence.batches.push({ events, format });
    others.malformed += flows.count - events.count;
    others.newestMs = newestEvent(flows, others.newestMs);
    others.probes += batch.count - flows.count;
  }
  return others;
}

/** Infinity where an event has no time: nothing is known to have come after it. */
function newestEvent(events: EventBatch, soFar: number): number {
  let newest = soFar;
  for (let index = 0; index < events.count; index++)
    newest = Math.max(newest, events.timestamp(index) ?? Number.POSITIVE_INFINITY);
  return newest;
}

/** The events that are flow logs, by their message or by their extractedFields; adds them to `records`. */
function recordsOf(batch: EventBatch, format: LogFormat, records: FlowRecord[]): EventBatch {
  const parser = new LineParser(format);
  const kept: number[] = [];
  for (let index = 0; index < batch.count; index++) {
    const record = recordAt(batch, index, parser);
    if (!record || isOtherLog(record)) continue;
    records.push(record);
    kept.push(...batch.positions.subarray(index * STRIDE, (index + 1) * STRIDE));
  }
  return new EventBatch(batch.bytes, Int32Array.from(kept), batch.from);
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
