import type { ByteSink } from "./byte-sink.ts";
import { type EventBatch, STRIDE } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";
import { LineParser } from "./line-parser.ts";
import { isFlowLine, isOtherEvent } from "./log-message.ts";
import type { Tally } from "./tally.ts";

/**
 * Writes each flow log line of the batch as it came, and the message of a log event that is no flow log; what is neither is
 * counted. Only a line end within a message
 * becomes a space, or nothing at its end: a record is one line.
 */
export function writePlainText(batch: EventBatch, format: LogFormat, out: { sink: ByteSink; tally: Tally }): void {
  const parser = new LineParser(format);
  for (let index = 0; index < batch.count; index++) {
    const start = batch.positions[index * STRIDE + 1]!;
    const end = batch.positions[index * STRIDE + 2]!;
    const isRecord = isFlowLine(batch, index, parser) || batch.positions[index * STRIDE + 3]! >= 0;
    const count = isRecord ? "records" : isOtherEvent(batch, index) ? "messages" : "malformed";
    if (count !== "malformed") copyLine(batch.bytes.subarray(start, end), out.sink);
    out.tally[count]++;
  }
}

// --- internal ---

function copyLine(line: Buffer, sink: ByteSink): void {
  sink.ensure(line.length + 1);
  const end = trimmedEnd(line);
  for (let at = 0; at < end; at++) sink.bytes[sink.length++] = isLineEnd(line[at]) ? 0x20 : line[at]!;
  sink.bytes[sink.length++] = 0x0a;
}

function trimmedEnd(line: Buffer): number {
  let end = line.length;
  while (isLineEnd(line[end - 1])) end--;
  return end;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}
