import { quoted, VpcflowError } from "./errors.ts";
import { type EventBatch, STRIDE } from "./event-batch.ts";
import { type LogFormat, positionOf } from "./format.ts";
import type { FlowRecord } from "./record.ts";
import { type RecordBatch, withEvents } from "./record-batch.ts";

/** The interface of probes and of nothing else: EC2 gives no interface an id of zeros. Every count and reader leaves it out. */
export const PROBE_INTERFACE_ID = "eni-00000000000000000";

/** What the names of the log streams begin with that probes are put into: a pipeline's own follows after a hyphen. */
export const PROBE_LOG_STREAM = "vpcflow-probe";

/** What tells a probe from all others. */
export interface ProbeMark {
  /** When it is sent, ms since the epoch. */
  sentAtMs: number;
  /** A number below 2^48, which ports and bytes carry where the format has them. */
  nonce: number;
}

/**
 * The line of a probe: a flow between documentation addresses (RFC 5737), which every subscription pattern lets through.
 *
 * @throws VpcflowError `PROBE_FORMAT` for a format without interface-id: no reader could tell the probe from a flow
 */
export function probeLine(format: LogFormat, mark: ProbeMark): string {
  if (format.byName || positionOf(format, "interface-id") < 0) throw noInterfaceId(format);
  const values = valuesOf(format, mark);
  return format.fields.map(({ name }) => values[name] ?? "-").join(" ");
}

/** Whether a record is a probe. */
export function isProbe({ fields, tokens }: Pick<FlowRecord, "fields" | "tokens">): boolean {
  return tokens[fields.findIndex(({ name }) => name === "interface-id")] === PROBE_INTERFACE_ID;
}

/** Whether the token in `bytes[start, end)` is the interface of probes. */
export function isProbeInterface(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== ID.length) return false;
  for (let index = ID.length - 1; index >= 0; index--) if (bytes[start + index] !== ID[index]) return false;
  return true;
}

/** The batch without its probes: itself where it has none, which costs a look at each line as far as its interface. */
export function withoutProbes(batch: RecordBatch): RecordBatch {
  const find = probeFinder(batch.format);
  return withEvents(
    batch,
    batch.events.filter((index) => !find(batch.events, index)),
  );
}

/** Tells of the events of batches in that format, one by one, whether they are probes. */
export type FindProbe = (events: EventBatch, index: number) => boolean;

/** A line of a known order has the interface at its place; any other may have it anywhere. */
export function probeFinder(format: LogFormat): FindProbe {
  const position = format.byName ? -1 : positionOf(format, "interface-id");
  if (position >= 0) return (events, index) => isProbeAt(events, index, position);
  return format.byName ? (events, index) => namesProbe(events, index) || isExtracted(events, index) : namesProbe;
}

// --- internal ---

const ID = Buffer.from(PROBE_INTERFACE_ID);
const SPACE = 0x20;
/** The length of "2 123456789012 ". */
const USUAL = 15;

function isProbeAt(events: EventBatch, index: number, position: number): boolean {
  const { bytes, positions } = events;
  const start = positions[index * STRIDE + 1]!;
  const end = positions[index * STRIDE + 2]!;
  const at = position === 2 && isUsual(bytes, start) ? start + USUAL : tokenStart(bytes, { start, end, position });
  return startsWithProbe(bytes, at, end);
}

/**
 * Nearly every line begins with a version of one digit and an account of twelve, which a few bytes show. Then the interface of
 * probes can be the third token only where that begins: an earlier one would cover the second space.
 */
function isUsual(bytes: Uint8Array, start: number): boolean {
  return (
    bytes[start + 1] === SPACE &&
    bytes[start + USUAL - 1] === SPACE &&
    bytes[start]! > SPACE &&
    bytes[start + 2]! > SPACE &&
    bytes[start + USUAL]! > SPACE
  );
}

function tokenStart(bytes: Uint8Array, { start, end, position }: { start: number; end: number; position: number }) {
  let at = start;
  for (let token = 0; ; token++) {
    while (at < end && bytes[at]! <= SPACE) at++;
    if (token === position) return at;
    while (at < end && bytes[at]! > SPACE) at++;
  }
}

function startsWithProbe(bytes: Uint8Array, start: number, end: number): boolean {
  const last = start + ID.length;
  const endsThere = last === end || (last < end && bytes[last]! <= SPACE);
  return endsThere && isProbeInterface(bytes, start, last);
}

function namesProbe({ bytes, positions }: EventBatch, index: number): boolean {
  return bytes.subarray(positions[index * STRIDE + 1], positions[index * STRIDE + 2]).includes(ID);
}

function isExtracted(events: EventBatch, index: number): boolean {
  return events.extractedFields(index)?.["interface_id"] === PROBE_INTERFACE_ID;
}

function valuesOf(format: LogFormat, { sentAtMs, nonce }: ProbeMark): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(sentAtMs / 1000));
  return {
    version: String(Math.max(2, ...format.fields.map(({ version }) => version))),
    "interface-id": PROBE_INTERFACE_ID,
    srcaddr: "192.0.2.1",
    dstaddr: "192.0.2.2",
    "pkt-srcaddr": "192.0.2.1",
    "pkt-dstaddr": "192.0.2.2",
    srcport: String(nonce % 0x1_0000),
    dstport: String(Math.floor(nonce / 0x1_0000) % 0x1_0000),
    protocol: "17",
    packets: "1",
    bytes: String(Math.floor(nonce / 0x1_0000_0000) % 0x1_0000),
    start: seconds,
    end: seconds,
    action: "ACCEPT",
    "log-status": "OK",
  };
}

function noInterfaceId(format: LogFormat): VpcflowError {
  return new VpcflowError("PROBE_FORMAT", "The log format has no interface-id, by which a probe is known.", {
    subject: "log format",
    found: quoted(format.text, 300),
    expected: "${interface-id} among the fields",
    fix: "Add ${interface-id} to the log format, or verify without --probe.",
  });
}
