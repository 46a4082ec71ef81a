import { batchReport } from "./batch-report.ts";
import { deadLettersIn, type KeepDeadLetter } from "./dead-letters.ts";
import { answerFrom, type BatchAnswer, type KinesisEvent, streamRecords } from "./kinesis-batch.ts";
import { processBatch } from "./process-batch.ts";
import type { ProcessorSettings } from "./processor-settings.ts";
import type { RetryPolicy } from "./webhook.ts";

export type Handler = (event: KinesisEvent, context: { getRemainingTimeInMillis(): number }) => Promise<BatchAnswer>;

/** What the handler works with; each has a real one that it takes by itself. */
export interface Ports {
  keepDeadLetter?: KeepDeadLetter;
  retryPolicy?: RetryPolicy;
  /** Writes a log line. */
  log?: (line: string) => void;
}

/** The handler of a Kinesis event source mapping with ReportBatchItemFailures. What it throws is a bug, or no Kinesis event. */
export function processorHandler(settings: ProcessorSettings, ports: Ports = {}): Handler {
  const { keepDeadLetter = deadLettersIn(settings.deadLetterBucket), retryPolicy, log = writeLine } = ports;
  return async (event, context) => {
    const started = performance.now();
    const deadlineMs = Date.now() + context.getRemainingTimeInMillis() - ANSWER_MS;
    const records = streamRecords(event);
    const outcome = await processBatch(records, {
      settings,
      keepDeadLetter,
      deadlineMs,
      ...(retryPolicy && { retryPolicy }),
    });
    log(JSON.stringify(batchReport(outcome, performance.now() - started)));
    return answerFrom(outcome.failedFrom);
  };
}

// --- internal ---

/** What logging and answering may take, ms: a time-out would have Lambda cut the batch in two, under other keys. */
const ANSWER_MS = 1_000;

/** Past console.log, before whose text Lambda puts time and request: a line of JSON alone is what Logs Insights reads fields from. */
function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
