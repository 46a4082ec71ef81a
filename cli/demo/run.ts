import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { LogFormat } from "../../flow/format.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { LogGroup } from "../../local/log-group.ts";
import { type LocalPipeline, type PutRecord, startPipeline } from "../../local/pipeline.ts";
import { type PipelineTemplate, readTemplate } from "../../local/template.ts";
import { type LocalWebhook, startWebhook } from "../../local/webhook.ts";
import { clientConfig } from "../../sources/aws-session.ts";
import { sampleStream } from "../../sources/kinesis-sample.ts";
import { type PipelineConfig, parseConfig } from "../../stacks/config.ts";
import { synthesize } from "../../stacks/synth.ts";
import type { Finding } from "../checks/check.ts";
import { type Evidence, recordsCheck } from "../checks/records.ts";
import { runCheck } from "../checks/run-check.ts";
import { streamCheck } from "../checks/stream.ts";
import type { DemoFlags } from "../commands/demo.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { EXIT, ExitStatus } from "../exit-status.ts";
import { functionHost, processorZip } from "../installation.ts";
import { Progress } from "../progress.ts";
import {
  connectionSetsFinding,
  deadLettersFinding,
  functionFinding,
  logGroupFinding,
  mappingFinding,
  type Observed,
} from "./findings.ts";
import { type DemoFlowLogs, demoFlowLogs } from "./flow-logs.ts";
import { countMatches, recount } from "./recount.ts";
import { type DemoReport, printReport } from "./report.ts";

/** Called with the path of `cdk.tf.json` between its synthesis and its use: tests break it there, to see the demo fail. */
export type OnSynthesized = (template: string) => void;

/** `vpcflow demo`: the pipeline of a config, synthesized and run on this machine, with flow logs sent through it. */
export async function demo(flags: DemoFlags, context: Context, onSynthesized: OnSynthesized = () => {}): Promise<void> {
  const started = performance.now();
  const given = flags.config === undefined ? undefined : await configAt(flags.config, context);
  const logs = await demoFlowLogs(flags, given && parseLogFormat(given.source.logFormat), context);
  const report = await withWebhook((webhook) =>
    withFolder((folder) => {
      const config = demoConfig(given, logs.format, webhook);
      return runPipeline({ config, logs, webhook, folder, context, progress: new Progress(context), onSynthesized });
    }),
  );
  printReport({ ...report, seconds: (performance.now() - started) / 1000 }, flags, context);
  if (report.findings.some((finding) => finding.status === "failed")) throw new ExitStatus(EXIT.failed);
}

// --- internal ---

interface Run {
  config: PipelineConfig;
  logs: DemoFlowLogs;
  webhook: LocalWebhook;
  /** For what is written: gone at the end. */
  folder: string;
  context: Context;
  progress: Progress;
  onSynthesized: OnSynthesized;
}

/** What no decoder can read. */
const POISON = Buffer.from("This record is no gzip data, no JSON and no flow log.");
/** The function tries a post four times; refusing so many has the whole batch sent again, which must not count twice. */
const REFUSALS = { requests: 4, status: 503 };
const DRAIN_TIMEOUT_MS = 120_000;
/** As quick as the emulator allows; an account's mapping polls once a second. */
const QUICK = { pollIntervalMs: 100, retryDelayMs: 100, windowScale: 0.05 };

function configAt(file: string, { cwd }: Context): Promise<PipelineConfig> {
  return readConfigFile(path.resolve(cwd, file), file);
}

/** The person's pipeline, or a small one, with its connection sets sent to this machine. */
function demoConfig(given: PipelineConfig | undefined, format: LogFormat, webhook: LocalWebhook): PipelineConfig {
  const base = given ?? {
    version: 1,
    name: "vpcflow-demo",
    region: "us-east-1",
    source: { logGroup: "/vpcflow/demo", logFormat: format.text },
    stream: { mode: "provisioned", shards: 1 },
  };
  return parseConfig({ ...base, processor: { ...given?.processor, webhookUrl: webhook.url } }, "the demo's config");
}

async function withWebhook<Result>(use: (webhook: LocalWebhook) => Promise<Result>): Promise<Result> {
  const webhook = await startWebhook();
  try {
    return await use(webhook);
  } finally {
    await webhook.stop();
  }
}

async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "vpcflow-demo-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runPipeline(run: Run): Promise<Omit<DemoReport, "seconds">> {
  const { config, logs, progress, webhook } = run;
  const template = await progress.step("Synthesize the pipeline", async (update) => {
    const read = await synthesized(run);
    update(`cdk.tf.json: ${read.mapping.startingPosition}, batches of ${read.mapping.batchSize}`);
    return read;
  });
  const group = new LogGroup({ name: template.subscription.logGroupName, owner: template.accountId });
  webhook.failNext(REFUSALS.requests, REFUSALS.status);
  const startedMs = Date.now();
  const pipeline = await progress.step("Start Kinesis and the function", (update) =>
    startUp(run, { template, group, update }),
  );
  try {
    await progress.step("Send flow logs through", async (update) => {
      update(`${logs.events.toLocaleString("en-US")} events: ${logs.origin}`);
      await sendRest(run, pipeline, group);
    });
    await progress.step("Wait until the function has taken all", () =>
      interruptible(pipeline.drained(DRAIN_TIMEOUT_MS), run),
    );
    return await progress.step("Verify every hop", () => observe(run, { pipeline, group, startedMs, config }));
  } finally {
    await pipeline.stop();
  }
}

async function synthesized({ config, folder, onSynthesized }: Run): Promise<PipelineTemplate> {
  await writeFile(path.join(folder, "vpcflow.json"), JSON.stringify(config, undefined, 2));
  const outdir = path.join(folder, "cdktf.out");
  const { template } = synthesize(config, { outdir, projectDir: folder, processorZip: processorZip() });
  onSynthesized(template);
  return readTemplate(template);
}

interface Starting {
  template: PipelineTemplate;
  group: LogGroup;
  update: (text: string) => void;
}

/** The subscription and half of the flow logs come before the mapping: where it starts to read must not lose them. */
async function startUp(run: Run, { template, group, update }: Starting): Promise<LocalPipeline> {
  const beforeMapping = async (put: PutRecord): Promise<void> => {
    const { name, filterPattern: pattern, distribution } = template.subscription;
    await group.putSubscriptionFilter({ name, pattern, distribution, put });
    await send(group, halves(run.logs)[0], run.context.signal);
  };
  const options = { hostScript: functionHost(), ...QUICK, beforeMapping, progress: update };
  const starting = startPipeline(template, options);
  try {
    const pipeline = await interruptible(starting, run);
    update(`the stream ${template.stream.name} at ${pipeline.kinesisEndpoint}`);
    return pipeline;
  } catch (error) {
    await starting.then((pipeline) => pipeline.stop()).catch(() => {});
    throw error;
  }
}

async function sendRest({ logs, context }: Run, pipeline: LocalPipeline, group: LogGroup): Promise<void> {
  await pipeline.put(POISON, "planted");
  await send(group, halves(logs)[1], context.signal);
}

type Streams = readonly (readonly [
  string,
  DemoFlowLogs["byStream"] extends ReadonlyMap<string, infer Events> ? Events : never,
])[];

function halves({ byStream }: DemoFlowLogs): [Streams, Streams] {
  const streams = [...byStream];
  const half = Math.ceil(streams.length / 2);
  return [streams.slice(0, half), streams.slice(half)];
}

async function send(group: LogGroup, streams: Streams, signal: AbortSignal): Promise<void> {
  for (const [logStream, events] of streams) {
    signal.throwIfAborted();
    await group.putLogEvents(logStream, events);
  }
}

interface Observing {
  pipeline: LocalPipeline;
  group: LogGroup;
  startedMs: number;
  config: PipelineConfig;
}

async function observe(run: Run, observing: Observing): Promise<Omit<DemoReport, "seconds">> {
  const { pipeline, startedMs, config } = observing;
  const { region, stream } = pipeline.template;
  const evidence: Evidence = { records: [] };
  const checkContext = {
    client: {
      ...(await clientConfig({ region, endpointUrl: pipeline.kinesisEndpoint })),
      credentials: madeUpCredentials,
    },
    config,
    stream: stream.name,
    sinceMs: startedMs - CLOCK_SLACK_MS,
    ownEndpoint: true,
    signal: run.context.signal,
  };
  const onStream = [await runCheck(streamCheck, checkContext), await runCheck(recordsCheck(evidence), checkContext)];
  const observed = await observeHops(run, observing);
  const findings: Finding[] = [
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

const CLOCK_SLACK_MS = 60_000;
/** Whatever the environment has, expired or not: an emulator looks at none. */
const madeUpCredentials = async () => ({ accessKeyId: "LOCALVPCFLOW", secretAccessKey: "made-up-for-this-machine" });

async function observeHops(
  { logs, webhook, config }: Run,
  { pipeline, group, startedMs }: Observing,
): Promise<Observed> {
  const records = await sampleStream(pipeline.client, {
    stream: pipeline.template.stream.name,
    sinceMs: startedMs - CLOCK_SLACK_MS,
    recordsPerShard: 10_000,
  });
  const messages = [...logs.byStream.values()].flatMap((events) => events.map(({ message }) => message));
  return {
    delivery: group.counts,
    expectedMatches: countMatches(messages, logs.format, config.source.filter),
    mapping: pipeline.counts(),
    deadLetters: pipeline.deadLetters(),
    poison: POISON,
    connectionSets: webhook.received(),
    refused: webhook.refused(),
    recount: recount(records, webhook.received(), logs.format),
  };
}

/** Ends waiting at Ctrl-C; what was waited for is then stopped by who started it. */
function interruptible<Result>(task: Promise<Result>, { context: { signal } }: Run): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
