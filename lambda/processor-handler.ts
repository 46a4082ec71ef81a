import { VpcflowError } from "../flow/errors.ts";
import { batchReport } from "./batch-report.ts";
import { deadLettersIn, type KeepDeadLetter } from "./dead-letters.ts";
import { answerFrom, type BatchAnswer, type KinesisEvent, streamRecords } from "./kinesis-batch.ts";
import { type BatchOutcome, processBatch } from "./process-batch.ts";
import type { ProcessorSettings } from "./processor-settings.ts";
import type { RetryPolicy } from "./webhook.ts";
import { type ReadParameter, webhookAddress } from "./webhook-address.ts";

export type Handler = (event: KinesisEvent, context: { getRemainingTimeInMillis(): number }) => Promise<BatchAnswer>;

/** What the handler works with; each has a real one that it takes by itself. */
export interface Ports {
  keepDeadLetter?: KeepDeadLetter;
  readParameter?: ReadParameter;
  retryPolicy?: RetryPolicy;
  /** Writes a log line. */
  log?: (line: string) => void;
}

/**
 * The handler of a Kinesis event source mapping with ReportBatchItemFailures and bisect. What it throws is a bug, no Kinesis
 * event, or `OUT_OF_TIME`: of a batch whose posts do not fit into the time nothing may be acknowledged, and an answer that
 * reports its first record would bring all of it again, while an invocation that fails has Lambda cut it in two.
 */
export function processorHandler(settings: ProcessorSettings, ports: Ports = {}): Handler {
  const { keepDeadLetter = deadLettersIn(settings.deadLetterBucket), retryPolicy, log = writeLine } = ports;
  const { readParameter } = ports;
  const webhook = webhookAddress(settings, { log, ...(readParameter && { readParameter }) });
  return async (event, context) => {
    const started = performance.now();
    const deadlineMs = Date.now() + context.getRemainingTimeInMillis() - ANSWER_MS;
    const records = streamRecords(event);
    const outcome = await processBatch(records, {
      settings,
      webhook,
      keepDeadLetter,
      deadlineMs,
      ...(retryPolicy && { retryPolicy }),
    });
    log(JSON.stringify(batchReport(outcome, performance.now() - started)));
    if (outcome.tooLarge) throw outOfTime(outcome, records.length);
    return answerFrom(outcome.failedFrom);
  };
}

// --- internal ---

/** What logging and answering may take, ms: a time-out would have Lambda cut the batch in two, under other keys. */
const ANSWER_MS = 1_000;

function outOfTime({ posts }: BatchOutcome, records: number): VpcflowError {
  const taken = posts.filter((post) => post.ok).length;
  const message = `Time ran out after ${taken} connection sets of a batch of ${records} records: Lambda cuts it in two.`;
  return new VpcflowError("OUT_OF_TIME", message, {
    fix: "Nothing is lost. Where it happens often, let the webhook answer sooner.",
  });
}

/** Past console.log, before whose text Lambda puts time and request: a line of JSON alone is what Logs Insights reads fields from. */
function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
