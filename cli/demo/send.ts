import type { InputLogEvent, LogGroup } from "../../local/log-group.ts";
import { type LocalPipeline, type PutRecord, startPipeline } from "../../local/pipeline.ts";
import type { PipelineTemplate } from "../../local/template.ts";
import { functionHost } from "../installation.ts";
import { interruptible } from "../interruptible.ts";
import type { DemoFlowLogs } from "./flow-logs.ts";

/** What is sent, and through which log group. */
export interface Sending {
  logs: DemoFlowLogs;
  group: LogGroup;
  signal: AbortSignal;
}

export interface Starting extends Sending {
  template: PipelineTemplate;
  update: (text: string) => void;
}

/** What no decoder can read. */
export const POISON: Uint8Array = Buffer.from("This record is no gzip data, no JSON and no flow log.");

/**
 * Starts the pipeline with the subscription and half of the flow logs on the stream before the mapping reads it: where that
 * starts must not lose them. At Ctrl-C what has started is stopped before the error comes.
 */
export async function startPipelineWithFlowLogs(starting: Starting): Promise<LocalPipeline> {
  const { template, group, logs, signal, update } = starting;
  signal.throwIfAborted();
  const beforeMapping = async (put: PutRecord): Promise<void> => {
    const { name, filterPattern: pattern, distribution } = template.subscription;
    await group.putSubscriptionFilter({ name, pattern, distribution, put });
    await send(group, halves(logs)[0], signal);
  };
  const started = startPipeline(template, { hostScript: functionHost(), ...QUICK, beforeMapping, progress: update });
  try {
    const pipeline = await interruptible(started, signal);
    update(`the stream ${template.stream.name} at ${pipeline.kinesisEndpoint}`);
    return pipeline;
  } catch (error) {
    await started.then((pipeline) => pipeline.stop()).catch(() => {});
    throw error;
  }
}

/** A record that nobody can read, and the other half of the flow logs behind it: it must hold up nothing. */
export async function sendRest({ logs, group, signal }: Sending, pipeline: LocalPipeline): Promise<void> {
  await pipeline.put(POISON, "planted");
  await send(group, halves(logs)[1], signal);
}

// --- internal ---

/** As quick as the emulator allows; an account's mapping polls once a second. */
const QUICK = { pollIntervalMs: 100, retryDelayMs: 100, windowScale: 0.05 };

type Streams = [logStream: string, events: readonly InputLogEvent[]][];

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
