import { parseLogFormat } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import type { DeliveryCounts } from "../../local/log-group.ts";
import type { LocalPipeline } from "../../local/pipeline.ts";
import type { LocalWebhook } from "../../local/webhook.ts";
import { clientConfig } from "../../sources/aws-session.ts";
import { sampleStream } from "../../sources/kinesis-sample.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { CheckContext } from "../checks/check.ts";
import { type Evidence, recordsCheck } from "../checks/records.ts";
import { runCheck } from "../checks/run-check.ts";
import { streamCheck } from "../checks/stream.ts";
import type { Context } from "../context.ts";
import {
  connectionSetsFinding,
  deadLettersFinding,
  functionFinding,
  logGroupFinding,
  mappingFinding,
  type Observed,
} from "./findings.ts";
import { type DemoFlowLogs, messagesOf } from "./flow-logs.ts";
import { countMatches, recount } from "./recount.ts";
import type { DemoReport } from "./report.ts";
import { POISON } from "./send.ts";

export interface Observing {
  config: PipelineConfig;
  logs: DemoFlowLogs;
  pipeline: LocalPipeline;
  webhook: LocalWebhook;
  context: Context;
  delivery: Readonly<DeliveryCounts>;
  startedMs: number;
  /** Why the stream was not drained. */
  unfinished: string | undefined;
}

/** Looks at every hop: the stream as `verify` does in an account, the others by what this machine saw of them. */
export async function observe(observing: Observing): Promise<Omit<DemoReport, "seconds">> {
  const { pipeline } = observing;
  const evidence: Evidence = { records: [], batches: [] };
  const checkContext = await checkContextOf(observing);
  const onStream = [await runCheck(streamCheck, checkContext), await runCheck(recordsCheck(evidence), checkContext)];
  const observed = await observeHops(observing);
  const findings = [
    logGroupFinding(observed),
    ...onStream,
    mappingFinding(pipeline.template.mapping),
    functionFinding(observed),
    connectionSetsFinding(observed),
    deadLettersFinding(observed),
  ];
  const connectionSets = observed.connectionSets.map(({ bucketTime, peers }) => ({ bucketTime, peers }));
  return { findings, records: evidence.records, connectionSets, functionLog: [...pipeline.functionLog()] };
}

// --- internal ---

/** The emulator stamps arrivals by the same clock, give or take. */
const CLOCK_SLACK_MS = 60_000;
/** Whatever the environment has, expired or not: an emulator looks at none. */
const madeUpCredentials = async () => ({ accessKeyId: "LOCALVPCFLOW", secretAccessKey: "made-up-for-this-machine" });

async function checkContextOf({ config, pipeline, context, startedMs }: Observing): Promise<CheckContext> {
  const { region, stream } = pipeline.template;
  const client = await clientConfig({ region, endpointUrl: pipeline.kinesisEndpoint });
  return {
    client: { ...client, credentials: madeUpCredentials },
    config,
    stream: stream.name,
    sinceMs: startedMs - CLOCK_SLACK_MS,
    ownEndpoint: true,
    signal: context.signal,
  };
}

async function observeHops(observing: Observing): Promise<Observed> {
  const { config, logs, pipeline, webhook, context, delivery, startedMs, unfinished } = observing;
  const { records } = await sampleStream(pipeline.client, {
    stream: pipeline.template.stream.name,
    sinceMs: startedMs - CLOCK_SLACK_MS,
    recordsPerShard: Number.POSITIVE_INFINITY,
    signal: context.signal,
  });
  const { filter, logFormat } = config.source;
  return {
    delivery,
    expectedMatches: countMatches(messagesOf(logs), logs.format, filter),
    pattern: pipeline.template.subscription.filterPattern,
    expectedPattern: subscriptionPattern(parseLogFormat(logFormat), filter),
    mapping: pipeline.counts(),
    ...(unfinished !== undefined && { unfinished }),
    functionLog: pipeline.functionLog(),
    deadLetters: pipeline.deadLetters(),
    poison: POISON,
    connectionSets: webhook.received(),
    refused: webhook.refused(),
    recount: recount(records, webhook.received(), logs.format),
  };
}
