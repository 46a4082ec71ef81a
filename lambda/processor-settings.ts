import { MAX_INFLATED_BYTES } from "../flow/envelope.ts";
import { VpcflowError } from "../flow/errors.ts";
import { type LogFormat, parseLogFormat, positionOf } from "../flow/format.ts";
import { COUNTED_FIELDS, PROCESSOR_ENVIRONMENT, webhookUrlProblem } from "./environment.ts";

export interface ProcessorSettings {
  format: LogFormat;
  /** Without one, nothing is posted: the summary is in the log. */
  webhookUrl: URL | undefined;
  deadLetterBucket: string;
  /** The most bytes that a record may inflate to. */
  maxInflatedBytes: number;
}

/**
 * The processor's settings, from its environment. To be read when the function starts, so that a wrong one shows at once.
 *
 * @throws VpcflowError `LOG_FORMAT` or `FUNCTION_SETTINGS` that names the variable
 */
export function processorSettings(environment: NodeJS.ProcessEnv): ProcessorSettings {
  return {
    format: countableFormat(environment[PROCESSOR_ENVIRONMENT.logFormat] || "default"),
    webhookUrl: webhookUrl(environment[PROCESSOR_ENVIRONMENT.webhookUrl]),
    deadLetterBucket: deadLetterBucket(environment[PROCESSOR_ENVIRONMENT.deadLetterBucket]),
    maxInflatedBytes: maxInflatedBytes(environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
  };
}

// --- internal ---

const MIB = 1024 * 1024;

/**
 * A quarter of the function's memory (Lambda says how many MiB that is). A record that filled the memory would end the
 * process, and be sent again until it expires; past this bound it is a dead letter at once.
 */
function maxInflatedBytes(memoryMiB: string | undefined): number {
  const quarter = (Number(memoryMiB) * MIB) / 4;
  return quarter > 0 ? Math.min(quarter, MAX_INFLATED_BYTES) : MAX_INFLATED_BYTES;
}

function countableFormat(text: string): LogFormat {
  const format = parseLogFormat(text);
  const missing = COUNTED_FIELDS.filter((name) => positionOf(format, name) < 0).map((name) => `\${${name}}`);
  if (missing.length === 0) return format;
  throw new VpcflowError(
    "LOG_FORMAT",
    `The log format lacks ${missing.join(" and ")}, which connections are counted by.`,
    {
      subject: PROCESSOR_ENVIRONMENT.logFormat,
      found: format.text,
      expected: "a format with ${srcaddr}, ${dstaddr} and ${start}",
      fix: `Add ${missing.join(" and ")} to logFormat in vpcflow.json (a new flow log replaces the old one), and deploy.`,
    },
  );
}

function webhookUrl(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  const wanted = webhookUrlProblem(text);
  if (wanted === undefined) return new URL(text);
  throw new VpcflowError("FUNCTION_SETTINGS", `The webhook's URL must be ${wanted}.`, {
    subject: PROCESSOR_ENVIRONMENT.webhookUrl,
    expected: wanted,
    fix: "Correct processor.webhookUrl in vpcflow.json, and deploy.",
  });
}

function deadLetterBucket(name: string | undefined): string {
  if (name) return name;
  throw new VpcflowError("FUNCTION_SETTINGS", "No bucket is named for the records that can never be read.", {
    subject: PROCESSOR_ENVIRONMENT.deadLetterBucket,
    fix: `Set ${PROCESSOR_ENVIRONMENT.deadLetterBucket} to the name of the dead-letter bucket.`,
  });
}
