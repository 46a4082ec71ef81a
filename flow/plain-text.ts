import type { ByteSink } from "./byte-sink.ts";
import { type EventBatch, STRIDE } from "./event-batch.ts";
import type { LogFormat } from "./format.ts";
import { LineParser } from "./line-parser.ts";
import type { Tally } from "./tally.ts";

/** Writes each flow log line of the batch as it came, byte for byte; events that are none are counted. */
export function writePlainText(batch: EventBatch, format: LogFormat, out: { sink: ByteSink; tally: Tally }): void {
  const parser = new LineParser(format);
  for (let index = 0; index < batch.count; index++) {
    const start = batch.positions[index * STRIDE + 1]!;
    const end = batch.positions[index * STRIDE + 2]!;
    const isRecord = parser.split(batch.bytes, start, end) || batch.positions[index * STRIDE + 3]! >= 0;
    if (isRecord) copyLine(batch.bytes.subarray(start, end), out);
    else out.tally.malformed++;
  }
}

// --- internal ---

function copyLine(line: Buffer, { sink, tally }: { sink: ByteSink; tally: Tally }): void {
  sink.ensure(line.length + 1);
  line.copy(sink.bytes, sink.length);
  sink.length += line.length;
  sink.bytes[sink.length++] = 0x0a;
  tally.records++;
}
