import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { quoted } from "../../flow/errors.ts";
import { withoutAccounts } from "./accounts.ts";
import { recentEvents } from "./recent-events.ts";

export interface FunctionError {
  /** ms since the epoch. */
  timestamp: number;
  /** What went wrong, in its own words. */
  text: string;
  /** A batch went well after it. */
  recovered: boolean;
}

export interface FunctionLogQuery {
  logGroupName: string;
  /** ms since the epoch. */
  sinceMs: number;
  signal: AbortSignal;
}

/** The newest error in the function's log: of its own reports, and what Lambda writes of time-outs and crashes. */
export async function lastError(
  client: CloudWatchLogsClient,
  query: FunctionLogQuery,
): Promise<FunctionError | undefined> {
  const ours = await recentEvents(client, { ...query, filterPattern: OUR_ERRORS });
  const platforms = await recentEvents(client, { ...query, filterPattern: PLATFORM_ERRORS });
  // An emulator may not heed the patterns.
  const errors = [...ours, ...platforms].filter(({ message }) => isError(message));
  const newest = errors.sort((one, other) => other.timestamp - one.timestamp)[0];
  if (!newest) return undefined;
  const later = await recentEvents(client, { ...query, sinceMs: newest.timestamp + 1, filterPattern: BATCH_REPORTS });
  const recovered = later.some(({ message }) => isReport(message) && !isError(message));
  return { timestamp: newest.timestamp, text: textOf(newest.message), recovered };
}

/** Whether the function reported any batch. */
export async function hasReported(client: CloudWatchLogsClient, query: FunctionLogQuery): Promise<boolean> {
  const reports = await recentEvents(client, { ...query, filterPattern: BATCH_REPORTS });
  return reports.some(({ message }) => isReport(message));
}

/** The filter pattern of the function's reports: see lambda/batch-report.ts. */
export const BATCH_REPORTS = '{ $.message = "batch" }';

// --- internal ---

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const OUR_ERRORS = '{ $.level = "error" }';
const PLATFORM_ERRORS =
  '?"Task timed out" ?"Runtime exited" ?"Runtime.ExitError" ?"Invoke Error" ?"Uncaught Exception"';

const PLATFORM = /Task timed out|Runtime exited|Runtime\.ExitError|Invoke Error|Uncaught Exception/;

function isError(message: string): boolean {
  return message.includes('"level":"error"') || PLATFORM.test(message);
}

function isReport(message: string): boolean {
  return message.includes('"message":"batch"');
}

function textOf(message: string): string {
  const { fault, errorMessage } = reportIn(message);
  const said = [fault?.reason, errorMessage].find((text) => typeof text === "string") ?? platformText(message);
  const permanent = fault?.permanent === true ? " (permanent: it will not pass by itself)" : "";
  return withoutAccounts(`${quoted(said, 240).slice(1, -1)}${permanent}`);
}

interface Report {
  fault?: { reason?: unknown; permanent?: unknown };
  errorMessage?: unknown;
}

/** Our own line of JSON, or the JSON after Lambda's `ERROR Invoke Error`. */
function reportIn(message: string): Report {
  try {
    return (JSON.parse(message.slice(Math.max(0, message.indexOf("{")))) ?? {}) as Report;
  } catch {
    return {};
  }
}

/** Without the time and the request's id that Lambda puts before it. */
function platformText(message: string): string {
  return message.replace(/^\S*\d{4}-\d\d-\d\dT\S+\s+([0-9a-f-]{36}\s+)?/, "").replace(/\s+/g, " ");
}
