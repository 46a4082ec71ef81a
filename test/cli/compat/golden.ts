import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { run } from "../../../cli/program.ts";
import { createWorld } from "../terminal.ts";

/** What an old tool did, as record-golden.py recorded it. */
export interface Recorded {
  stdout: string;
  stderr: string;
  /** Its exit status, or the name of the exception that a person saw as a traceback. */
  ended: string;
}

interface Cases {
  flowlogs: Record<string, { args: string[]; events: string }>;
  s3: Record<string, { args: string[]; object: string }>;
  kinesis: Record<string, { args: string[]; records: string }>;
  strptime: [text: string, format: string][];
}

interface Golden {
  flowlogs: Record<string, Recorded>;
  s3: Record<string, Recorded>;
  kinesis: Record<string, Recorded>;
  strptime: (string | null)[];
  /** The header lines of the objects. */
  objects: Record<string, string>;
  /** The records of the streams, in base64. */
  streams: Record<string, string[]>;
}

export const CASES = fixture<Cases>("cases.json");
export const GOLDEN = fixture<Golden>("golden.json");
export const LINES = fixture<Record<string, string[]>>("inputs.json");

/** The log events as `aws logs filter-log-events` prints them. */
export function eventsOf(lines: readonly string[]): string {
  return JSON.stringify({ events: lines.map((message) => ({ timestamp: 1438387260000, message })) });
}

/** The records as `aws kinesis get-records` prints them. @param data in base64 */
export function recordsOf(data: readonly string[]): string {
  return JSON.stringify({ Records: data.map((Data) => ({ Data })) });
}

/** The record with another message in it. @param data in base64 */
export function changed(data: string, change: (message: string) => string): string {
  return gzipSync(change(gunzipSync(Buffer.from(data, "base64")).toString())).toString("base64");
}

/** Runs a command line of an old tool, LOCATION being what is piped in. */
export async function piped(command: string, args: readonly string[], input: string | Uint8Array) {
  const { context, stdin, stdout, stderr } = createWorld({ cwd: import.meta.dirname });
  stdin.end(input);
  const status = await run([command, ...args.map((arg) => (arg === "LOCATION" ? "-" : arg))], context);
  return { status, stdout: stdout.text, stderr: stderr.text };
}

// --- internal ---

function fixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, "fixtures", name), "utf8"));
}
