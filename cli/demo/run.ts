import path from "node:path";
import { VpcflowError } from "../../flow/errors.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { LogGroup } from "../../local/log-group.ts";
import type { LocalPipeline } from "../../local/pipeline.ts";
import { type LocalWebhook, startWebhook } from "../../local/webhook.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { DemoFlags } from "../commands/demo.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { counted } from "../counted.ts";
import { EXIT, ExitStatus } from "../exit-status.ts";
import { interruptible } from "../interruptible.ts";
import { Progress } from "../progress.ts";
import { type DemoFlowLogs, demoFlowLogs, messagesOf } from "./flow-logs.ts";
import { observe } from "./observe.ts";
import { demoConfig, demoTemplate, type OnSynthesized } from "./pipeline-template.ts";
import { countMatches } from "./recount.ts";
import { type DemoReport, printReport } from "./report.ts";
import { sendRest, startPipelineWithFlowLogs } from "./send.ts";
import { withWorkingFolder } from "./working-folder.ts";

/** `vpcflow demo`: the pipeline of a config, synthesized and run on this machine, with flow logs sent through it. */
export async function demo(flags: DemoFlags, context: Context, onSynthesized: OnSynthesized = () => {}): Promise<void> {
  const started = performance.now();
  const given = flags.config === undefined ? undefined : await configAt(flags.config, context);
  const format = given && parseLogFormat(given.source.logFormat);
  const logs = await demoFlowLogs(flags, format, context);
  const report = await withWebhook((webhook) =>
    withWorkingFolder((folder) => {
      const config = demoConfig(given, { logFormat: logs.format.text, webhookUrl: webhook.url });
      rejectNothingToSend(logs, config, flags);
      return runPipeline({ config, logs, webhook, folder, context, progress: new Progress(context), onSynthesized });
    }),
  );
  await printReport({ ...report, seconds: (performance.now() - started) / 1000 }, flags, context);
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

/**
 * The function tries a post four times; refusing so many has the whole batch sent again, which must not count twice: neither
 * when nothing of it had been taken, nor when its first connection set had.
 */
const REFUSALS = { buckets: 2, requests: 4, status: 503 };
const DRAIN_TIMEOUT_MS = 120_000;
const LOOK_INTERVAL_MS = 50;

function configAt(file: string, { cwd }: Context): Promise<PipelineConfig> {
  return readConfigFile(path.resolve(cwd, file), file);
}

/** Nothing would come out of it, and every hop would look broken. */
function rejectNothingToSend(logs: DemoFlowLogs, { source: { filter } }: PipelineConfig, flags: DemoFlags): void {
  const { input = "the input", config } = flags;
  const matches = countMatches(messagesOf(logs), logs.format, filter);
  if (matches > 0) return;
  const lines = counted(logs.events, "line");
  const message = `Of the ${lines} of ${input}, none is a flow log with addresses, which are all that a pipeline with the filter "${filter}" lets through.`;
  throw new VpcflowError("DEMO_INPUT", message, {
    subject: input,
    expected: logs.format.text,
    fix: config
      ? `Give it lines with traffic in them, in the logFormat of ${config}; or leave --config out.`
      : "Give it lines with traffic in them, or name their format with --log-format '${version} ${account-id} …'.",
  });
}

async function withWebhook<Result>(use: (webhook: LocalWebhook) => Promise<Result>): Promise<Result> {
  const webhook = await startWebhook();
  try {
    return await use(webhook);
  } finally {
    await webhook.stop();
  }
}

async function runPipeline(run: Run): Promise<Omit<DemoReport, "seconds">> {
  const { logs, progress, webhook, context } = run;
  const template = await progress.step("Synthesize the pipeline", async (update) => {
    const read = await demoTemplate(run);
    update(
      `cdk.tf.json: ${read.mapping.startingPosition}, batches of ${read.mapping.batchSize.toLocaleString("en-US")}`,
    );
    return read;
  });
  const group = new LogGroup({ name: template.subscription.logGroupName, owner: template.accountId });
  webhook.plan(REFUSALS);
  const startedMs = Date.now();
  const sending = { logs, group, signal: context.signal };
  const pipeline = await progress.step("Start Kinesis and the function", (update) =>
    startPipelineWithFlowLogs({ ...sending, template, update }),
  );
  try {
    await progress.step("Send flow logs through", async (update) => {
      update(`${counted(logs.events, "event")}: ${logs.origin}`);
      await sendRest(sending, pipeline);
    });
    const unfinished = await progress.step("Wait until the function has taken all", () =>
      interruptible(untilTaken(pipeline), context.signal),
    );
    return await progress.step("Verify every hop", () =>
      observe({ ...run, pipeline, delivery: group.counts, startedMs, unfinished }),
    );
  } finally {
    await pipeline.stop();
  }
}

/**
 * Waits until the stream is drained, but no longer than the outcome is open: once the function has failed or a record was
 * given up, the demo has failed, and the retries to come would only delay saying so.
 * @returns why the stream was not drained, or `undefined` when it was
 */
async function untilTaken(pipeline: LocalPipeline): Promise<string | undefined> {
  const looking = new AbortController();
  try {
    return await Promise.race([drained(pipeline), untilFault(pipeline, looking.signal)]);
  } finally {
    looking.abort();
  }
}

async function drained(pipeline: LocalPipeline): Promise<undefined | string> {
  try {
    await pipeline.drained(DRAIN_TIMEOUT_MS);
    return undefined;
  } catch (error) {
    if (error instanceof VpcflowError && error.code === "EVENT_SOURCE_BUSY") return error.message.replace(/\.$/, "");
    throw error;
  }
}

function untilFault(pipeline: LocalPipeline, looking: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const { functionErrors, dropped, deliveredToDestination } = pipeline.counts();
      if (functionErrors + dropped + deliveredToDestination > 0) resolve("the demo did not wait for the retries");
    }, LOOK_INTERVAL_MS);
    looking.addEventListener("abort", () => clearInterval(timer), { once: true });
  });
}
