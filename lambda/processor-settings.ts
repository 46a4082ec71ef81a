import { MAX_INFLATED_BYTES } from "../flow/envelope.ts";
import { VpcflowError } from "../flow/errors.ts";
import { type LogFormat, parseLogFormat, positionOf } from "../flow/format.ts";
import { COUNTED_FIELDS, PROCESSOR_ENVIRONMENT, webhookUrlProblem } from "./environment.ts";

export interface ProcessorSettings {
  format: LogFormat;
  /** Without one, nothing is posted: the summary is in the log. */
  webhookUrl: URL | undefined;
  /** The SSM parameter that holds it instead. */
  webhookUrlParameter?: string | undefined;
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
    format: countableFormat(environment[PROCESSOR_ENVIRONMENT.logFormat]),
    webhookUrl: webhookUrl(environment[PROCESSOR_ENVIRONMENT.webhookUrl]),
    webhookUrlParameter: environment[PROCESSOR_ENVIRONMENT.webhookUrlParameter] || undefined,
    deadLetterBucket: deadLetterBucket(environment[PROCESSOR_ENVIRONMENT.deadLetterBucket]),
    maxInflatedBytes: maxInflatedBytes(environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
  };
}

// --- internal ---

const MIB = 1024 * 1024;

/** What the process needs beside a record, MiB: Node and the code (43 measured), the batch of up to 6 MB and its JSON. */
const RESERVED_MIB = 100;
/** What a record costs for each of its plain bytes at worst, where every address is a new one: 2.7 to 4.6 measured. */
const BYTES_PER_PLAIN_BYTE = 4;
const SMALLEST_MEMORY_MIB = 128;

/**
 * What is left of the function's memory (Lambda says how many MiB that is) for a record. One that filled the memory would
 * end the process, and be sent again until it expires; past this bound it is a dead letter at once. Records just within it,
 * all of their addresses new, took the process to 74 MB of 128, 167 of 256 and 324 of 512 (resident, Node 20).
 */
function maxInflatedBytes(memoryMiB: string | undefined): number {
  if (!memoryMiB) return MAX_INFLATED_BYTES;
  const forRecord = Math.max(SMALLEST_MEMORY_MIB, Number(memoryMiB) || 0) - RESERVED_MIB;
  return Math.min(Math.floor((forRecord * MIB) / BYTES_PER_PLAIN_BYTE), MAX_INFLATED_BYTES);
}

function countableFormat(text: string | undefined): LogFormat {
  if (!text) throw missing(PROCESSOR_ENVIRONMENT.logFormat, "No log format is named for the lines of the flow logs.");
  const format = parseLogFormat(text);
  const lacking = COUNTED_FIELDS.filter((name) => positionOf(format, name) < 0).map((name) => `\${${name}}`);
  if (lacking.length === 0) return format;
  throw new VpcflowError(
    "LOG_FORMAT",
    `The log format lacks ${lacking.join(" and ")}, which connections are counted by.`,
    {
      subject: PROCESSOR_ENVIRONMENT.logFormat,
      found: format.text,
      expected: "a format with ${srcaddr}, ${dstaddr} and ${start}",
      fix: `Add ${lacking.join(" and ")} to logFormat in vpcflow.json (a new flow log replaces the old one), and deploy.`,
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
  const message = "No bucket is named for the records that can never be read.";
  throw missing(PROCESSOR_ENVIRONMENT.deadLetterBucket, message);
}

function missing(variable: string, message: string): VpcflowError {
  return new VpcflowError("FUNCTION_SETTINGS", message, {
    subject: variable,
    fix: `Deploy again with what npx vpcflow synth writes: it sets ${variable}.`,
  });
}
