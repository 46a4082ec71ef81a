import { quoted, VpcflowError } from "../flow/errors.ts";
import type { InputLogEvent, LogGroupOptions } from "./log-group.ts";

/** The largest message of a log event, in bytes of UTF-8: PutLogEvents' own limit. */
const MAX_EVENT_BYTES = 1_048_576;

/** Throws `LOG_GROUP` for a name or an owner that AWS would refuse. */
export function rejectBadGroup({ name, owner }: LogGroupOptions): void {
  if (!/^[\w/.#-]{1,512}$/.test(name)) throw invalid("log group name", name, "1 to 512 of a-z A-Z 0-9 _ / . # -");
  if (!/^\d{12}$/.test(owner)) throw invalid("account id", owner, "12 digits");
}

/** Throws `LOG_GROUP` for a log stream name that AWS would refuse. */
export function rejectBadStream(logStream: string): void {
  if (!/^[^:*]{1,512}$/.test(logStream))
    throw invalid("log stream name", logStream, "1 to 512 characters, none of : *");
}

/** Throws `LOG_EVENT` for the first event that AWS would refuse. */
export function rejectBadEvents(logStream: string, events: readonly InputLogEvent[]): void {
  for (const [index, event] of events.entries())
    rejectBadEvent(event, `Log event ${index + 1} of ${quoted(logStream)}`);
}

/** The stream answered with something that no repetition mends. */
export function deliveryFailed(logGroup: string, error: unknown): VpcflowError {
  if (error instanceof VpcflowError) return error;
  const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new VpcflowError(
    "DELIVERY_FAILED",
    `Log group ${quoted(logGroup)} could not deliver to its stream (${quoted(found)}).`,
    {
      subject: logGroup,
      found,
      fix: "Check that the stream exists and is ACTIVE, and that this endpoint is its own.",
      cause: error,
    },
  );
}

/** The stream throttled to the last attempt. */
export function deliveryThrottled(logGroup: string, attempts: number, error: unknown): VpcflowError {
  return new VpcflowError(
    "DELIVERY_THROTTLED",
    `The stream throttled log group ${quoted(logGroup)} ${attempts} times in a row.`,
    {
      subject: logGroup,
      fix: "Give the stream more shards, or put fewer log events at a time.",
      cause: error,
    },
  );
}

// --- internal ---

function rejectBadEvent({ timestamp, message }: InputLogEvent, subject: string): void {
  const bytes = Buffer.byteLength(message);
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw new VpcflowError("LOG_EVENT", `${subject} has no timestamp in milliseconds since the epoch.`, {
      subject,
      found: String(timestamp),
      fix: "Give it a whole number of milliseconds, 0 or more.",
    });
  }
  if (bytes === 0 || bytes > MAX_EVENT_BYTES) {
    throw new VpcflowError("LOG_EVENT", `${subject} has a message of ${bytes} bytes.`, {
      subject,
      found: `${bytes} bytes`,
      expected: "1 to 1,048,576 bytes",
      fix: "Leave out empty messages, and cut long ones.",
    });
  }
}

function invalid(what: string, found: string, expected: string): VpcflowError {
  return new VpcflowError("LOG_GROUP", `${quoted(found)} is no ${what}: it takes ${expected}.`, {
    subject: what,
    found,
    expected,
    fix: `Give a ${what} of ${expected}.`,
  });
}
