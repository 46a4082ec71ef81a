import { decodeBase64Lines } from "./base64-words.ts";
import { MessageScanner } from "./data-message.ts";
import { takeApart } from "./documents.ts";
import { batchOfEvents, type EventBatch } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";
import { formatNamer } from "./guess-format.ts";
import { JsonValueReader } from "./json-values.ts";
import { LineReader } from "./lines.ts";
import { batchOfMessage } from "./parsed-message.ts";
import { readRecords } from "./read-records.ts";
import { countDamage, type ReadCounts, type RecordBatch } from "./record-batch.ts";
import { WholeLines } from "./whole-lines.ts";

export interface InputOptions {
  /** The format that the person named; told from the input when absent. */
  format?: LogFormat;
  counts: ReadCounts;
}

/** Turns the bytes of one input, as they come, into records. */
export interface InputReader {
  push(chunk: Buffer): RecordBatch[];
  end(): RecordBatch[];
}

/** The reader for an input of that form (see `sniff`), gzip taken off already. */
export function inputReader(form: "lines" | "base64" | "json", options: InputOptions): InputReader {
  if (form === "json") return jsonInput(options);
  return form === "lines" ? lineInput(options) : base64Input(options);
}

// --- internal ---

function lineInput({ format, counts }: InputOptions): InputReader {
  const whole = new WholeLines();
  const lines = new LineReader(counts, format);
  return { push: (chunk) => lines.read(whole.push(chunk)), end: () => lines.read(whole.end()) };
}

function base64Input(options: InputOptions): InputReader {
  const whole = new WholeLines();
  const named = formatNamer(options.format);
  const read = (lines: Buffer): RecordBatch[] => decodeBase64Lines(lines, options.counts).map(named);
  return { push: (chunk) => read(whole.push(chunk)), end: () => read(whole.end()) };
}

function jsonInput(options: InputOptions): InputReader {
  const values = new JsonValueReader();
  const named = formatNamer(options.format);
  const read = (value: Buffer): RecordBatch[] => readValue(value, options.counts).map(named);
  return { push: (chunk) => values.push(chunk).flatMap(read), end: () => values.end().flatMap(read) };
}

/** The log events in one JSON value: a subscription message by the quick way, everything else by JSON.parse. */
function readValue(value: Buffer, counts: ReadCounts): EventBatch[] {
  const scanned = new MessageScanner(value).scan(0);
  if (scanned?.end === value.length) {
    counts.envelopes++;
    return counted(counts, scanned.batch);
  }
  const parsed = parse(value);
  if (parsed) return readDocument(parsed.document, counts);
  countDamage(counts, "the JSON is cut off or damaged");
  return [];
}

function parse(value: Buffer): { document: unknown } | undefined {
  try {
    return { document: JSON.parse(value.toString("utf8")) };
  } catch {
    return undefined;
  }
}

function readDocument(document: unknown, counts: ReadCounts): EventBatch[] {
  const { records, events, messages, unknown } = takeApart(document);
  for (const what of unknown) countDamage(counts, `it is ${what}, which holds no flow logs`);
  counts.envelopes += records.length;
  return [
    ...readRecords(records, counts),
    ...(events.length > 0 ? counted(counts, batchOfEvents(events)) : []),
    ...messages.flatMap((message) => readMessage(message, counts)),
  ];
}

function readMessage(message: Record<string, unknown>, counts: ReadCounts): EventBatch[] {
  counts.envelopes++;
  if (message["messageType"] === "CONTROL_MESSAGE") {
    counts.controlMessages++;
    return [];
  }
  const { batch, unreadable } = batchOfMessage(message);
  if (unreadable > 0) countDamage(counts, `${unreadable} log events have no message`);
  return counted(counts, batch);
}

function counted(counts: ReadCounts, batch: EventBatch): EventBatch[] {
  counts.events += batch.count;
  return [batch];
}
