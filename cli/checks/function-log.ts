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
  const events = await recentEvents(client, { ...query, filterPattern: ERRORS });
  const newest = events.find(({ message }) => isError(message));
  if (!newest) return undefined;
  const later = await recentEvents(client, { ...query, sinceMs: newest.timestamp + 1, filterPattern: REPORTS });
  const recovered = later.some(({ message }) => isReport(message) && !isError(message));
  return { timestamp: newest.timestamp, text: textOf(newest.message), recovered };
}

// --- internal ---

/** Either of them. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const ERRORS = String.raw`?"\"level\":\"error\"" ?"Task timed out" ?"Runtime exited" ?"Runtime.ExitError" ?"Invoke Error" ?"Uncaught Exception"`;
const REPORTS = String.raw`"\"message\":\"batch\""`;

const PLATFORM = /Task timed out|Runtime exited|Runtime\.ExitError|Invoke Error|Uncaught Exception/;

/** An emulator may not heed the pattern. */
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
