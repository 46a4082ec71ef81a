import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { PipelineConfig } from "../../stacks/config.ts";
import { functionLogGroupName, functionName } from "../../stacks/names.ts";
import { lasting } from "./age.ts";
import {
  type Check,
  type CheckContext,
  failed,
  type Outcome,
  passed,
  unchecked,
  uncheckedWithoutConfig,
} from "./check.ts";
import { BATCH_REPORTS } from "./function-log.ts";
import type { ProbeTrace } from "./probe.ts";
import { recentEvents } from "./recent-events.ts";
import { every, type Patience } from "./until.ts";
import { withClient } from "./with-client.ts";

/** The function took the probe, and left it out of what it counts: its log's report of the batch says so. */
export function probeFunctionCheck(trace: Partial<ProbeTrace>, patience: Patience = PATIENCE): Check {
  return {
    hop: "probe, function",
    title: "the function takes the marked log event from the stream",
    actions: ["logs:FilterLogEvents"],
    async run(context) {
      const { config, signal } = context;
      if (!config) return uncheckedWithoutConfig("function");
      const { sentAtMs, shardId, sequenceNumber } = trace;
      if (sentAtMs === undefined || !shardId || !sequenceNumber)
        return unchecked("the probe did not come onto the stream");
      const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
      return withClient(new CloudWatchLogsClient(context.client), async (client) => {
        const look = () => reportOf(client, { sentAtMs, shardId, sequenceNumber }, context);
        return judge(await every(patience, signal, look), { sentAtMs, patience, config, context });
      });
    },
  };
}

// --- internal ---

/** Lambda polls a shard once a second; a log event is found some seconds after it was written. */
const PATIENCE: Patience = { everyMs: 2000, forMs: 60_000 };

/** This machine's clock may be ahead of AWS's, by which the report is dated: its sequence numbers tell it from earlier ones. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** What the function's report of a batch says: see lambda/batch-report.ts. */
interface BatchReport {
  shardId?: string;
  firstSequenceNumber?: string;
  lastSequenceNumber?: string;
  flows?: { skipped?: { probe?: number } };
}

interface Report {
  /** When it was written, ms since the epoch. */
  timestamp: number;
  probes: number;
}

/** The report of the batch that the probe was in. */
async function reportOf(
  client: CloudWatchLogsClient,
  { sentAtMs, shardId, sequenceNumber }: ProbeTrace,
  { config, signal }: CheckContext,
): Promise<Report | undefined> {
  const query = {
    logGroupName: functionLogGroupName(config!),
    sinceMs: sentAtMs - CLOCK_SKEW_MS,
    filterPattern: BATCH_REPORTS,
    signal,
  };
  for (const { message, timestamp } of await recentEvents(client, query)) {
    const report = parsed(message);
    const probes = report?.flows?.skipped?.probe ?? 0;
    if (report?.shardId === shardId && probes > 0 && covers(report, sequenceNumber)) return { timestamp, probes };
  }
  return undefined;
}

function parsed(message: string): BatchReport | undefined {
  try {
    return JSON.parse(message) as BatchReport;
  } catch {
    return undefined;
  }
}

function covers({ firstSequenceNumber, lastSequenceNumber }: BatchReport, sequenceNumber: string): boolean {
  if (!isWhole(firstSequenceNumber) || !isWhole(lastSequenceNumber) || !isWhole(sequenceNumber)) return false;
  const at = BigInt(sequenceNumber);
  return BigInt(firstSequenceNumber) <= at && at <= BigInt(lastSequenceNumber);
}

function isWhole(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text);
}

interface Waited {
  sentAtMs: number;
  patience: Patience;
  config: PipelineConfig;
  context: CheckContext;
}

function judge(report: Report | undefined, { sentAtMs, patience, config, context }: Waited): Outcome {
  const name = functionName(config);
  if (report) {
    const latencyMs = Math.max(0, report.timestamp - sentAtMs);
    return passed(`log group → stream → ${name} in ${lasting(latencyMs)}; it is in no connection set`, {
      hop: "function",
      latencyMs,
    });
  }
  const found = `it is on the stream, and ${name} has not reported it within ${patience.forMs / 1000} s`;
  if (context.ownEndpoint)
    return unchecked(`${found}; this endpoint may run no function`, undefined, { data: { hop: "stream" } });
  return failed(
    found,
    `See the hop function, and the log: aws logs tail ${functionLogGroupName(config)} --since 10m. A shard with much to read is worked off in order.`,
    {
      data: { hop: "stream" },
    },
  );
}
