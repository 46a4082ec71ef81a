import { randomBytes } from "node:crypto";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { VpcflowError } from "../../flow/errors.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { probeLine } from "../../flow/probe.ts";
import { type PipelineConfig, sourceLogGroupName } from "../../stacks/config.ts";
import { probeLogStreamName } from "../../stacks/names.ts";
import { tail } from "./accounts.ts";
import { lasting } from "./age.ts";
import {
  type Check,
  type CheckContext,
  DEPLOY,
  failed,
  type Outcome,
  passed,
  unchecked,
  uncheckedWithoutConfig,
} from "./check.ts";
import { holdsMessage } from "./probe-arrival.ts";
import { type Arrival, ShardWatch } from "./shard-watch.ts";
import { every, type Patience } from "./until.ts";
import { withClient } from "./with-client.ts";

/** How far a probe came: for the check of the function, which comes after. */
export interface ProbeTrace {
  /** When it was sent, ms since the epoch. */
  sentAtMs: number;
  shardId: string;
  sequenceNumber: string;
}

/** Sends one marked log event into the log group and awaits it on the stream; says how far it came in `trace`. */
export function probeCheck(trace: Partial<ProbeTrace>, patience: Patience = PATIENCE): Check {
  return {
    hop: "probe",
    title: "a marked log event goes from the log group onto the stream",
    actions: ["logs:PutLogEvents", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"],
    sometimes: ["kms:Decrypt"],
    async run(context) {
      const { config } = context;
      if (!config) return uncheckedWithoutConfig("log group");
      if (!sourceLogGroupName(config)) return unchecked(...ELSEWHERE);
      try {
        return await send(context, { config, trace, patience });
      } catch (error) {
        if (!(error instanceof VpcflowError) || error.code !== "PROBE_FORMAT") throw error;
        return unchecked(error.message.replace(/\.$/, ""), error.fix);
      }
    },
  };
}

// --- internal ---

/** CloudWatch Logs delivers within seconds; a probe that takes longer than this is not on its way. */
const PATIENCE: Patience = { everyMs: 500, forMs: 60_000 };

const ELSEWHERE = [
  "this pipeline has no log group of its own to send it into",
  "Run vpcflow verify --probe in a sending account; it arrives here.",
] as const;

interface Probing {
  config: PipelineConfig;
  trace: Partial<ProbeTrace>;
  patience: Patience;
}

async function send(context: CheckContext, probing: Probing): Promise<Outcome> {
  const { config, patience } = probing;
  if (config.destination) return sentAway(await put(context, config, newProbe(config)), config.destination.arn);
  const { KinesisClient } = await import("@aws-sdk/client-kinesis");
  return withClient(new KinesisClient(context.client), async (client) => {
    const watch = await ShardWatch.open(client, context.stream);
    const event = newProbe(config);
    const refused = await put(context, config, event);
    if (refused) return refused;
    const startedMs = performance.now();
    const arrival = await every(patience, context.signal, async () =>
      (await watch.look()).find(({ data }) => holdsMessage(data, event.message)),
    );
    return arrived(arrival, { ...probing, sentAtMs: event.timestamp, tookMs: performance.now() - startedMs });
  });
}

interface ProbeEvent {
  timestamp: number;
  message: string;
}

function newProbe({ source }: PipelineConfig): ProbeEvent {
  const timestamp = Date.now();
  const nonce = randomBytes(6).readUIntBE(0, 6);
  return { timestamp, message: probeLine(parseLogFormat(source.logFormat), { sentAtMs: timestamp, nonce }) };
}

/** `undefined` once CloudWatch Logs has taken it. */
async function put(context: CheckContext, config: PipelineConfig, event: ProbeEvent): Promise<Outcome | undefined> {
  const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
  return withClient(new CloudWatchLogsClient(context.client), (client) => putEvent(client, config, event));
}

async function putEvent(
  client: CloudWatchLogsClient,
  config: PipelineConfig,
  event: ProbeEvent,
): Promise<Outcome | undefined> {
  const { PutLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const logGroupName = sourceLogGroupName(config)!;
  const logStreamName = probeLogStreamName(config);
  try {
    const { rejectedLogEventsInfo: rejected } = await client.send(
      new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [event] }),
    );
    if (!rejected) return undefined;
    return failed(
      `CloudWatch Logs took the probe and left it out: ${Object.keys(rejected).join(", ")}`,
      "Set this machine's clock: an event of another time than now is not taken.",
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceNotFoundException") throw error;
    return failed(`the log stream ${logStreamName} for probes is not in ${logGroupName}`, DEPLOY);
  }
}

function sentAway(refused: Outcome | undefined, arn: string): Outcome {
  const account = tail(arn.split(":")[4] ?? "");
  return (
    refused ??
    unchecked(
      `it was put into the log group; whether it arrives is seen in account ${account} alone`,
      "Run vpcflow verify there; it counts the probes that it leaves out.",
      { data: { hop: "log group" } },
    )
  );
}

interface Waited extends Probing {
  sentAtMs: number;
  tookMs: number;
}

function arrived(arrival: Arrival | undefined, { config, trace, patience, sentAtMs, tookMs }: Waited): Outcome {
  if (!arrival) {
    return failed(
      `it was put into the log group, and did not come onto the stream within ${patience.forMs / 1000} s`,
      `It stopped at the subscription filter: mend the hops before this one that did not pass. CloudWatch Logs leaves a filter off for up to 10 minutes after its role was refused, so try again then. (${sourceLogGroupName(config)})`,
      { data: { hop: "subscription filter", sentAt: new Date(sentAtMs).toISOString() } },
    );
  }
  const { shardId, sequenceNumber } = arrival;
  Object.assign(trace, { sentAtMs, shardId, sequenceNumber });
  const latencyMs = Math.round(tookMs);
  return passed(`log group → stream in ${lasting(latencyMs)} (${shardId})`, {
    hop: "stream",
    latencyMs,
    sentAt: new Date(sentAtMs).toISOString(),
    shardId,
    sequenceNumber,
  });
}
