import fc from "fast-check";
import { ByteSink } from "../../flow/byte-sink.ts";
import { batchOfEvents, type LogEvent } from "../../flow/event-batch.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { emptyTally } from "../../flow/tally.ts";

export const PAIR = parseLogFormat("${srcaddr} ${dstaddr}");

export function written(
  events: LogEvent[],
  write: (
    out: { sink: ByteSink; tally: ReturnType<typeof emptyTally> },
    batch: ReturnType<typeof batchOfEvents>,
  ) => void,
) {
  const out = { sink: new ByteSink(16), tally: emptyTally() };
  write(out, batchOfEvents(events));
  return { text: out.sink.take().toString(), tally: out.tally };
}

const token = fc.stringMatching(/^[!-~é]{1,300}$/);
export const rows = fc.array(fc.tuple(fc.nat({ max: 2 ** 52 }), token, token), { maxLength: 8 });
export const eventsOf = (all: [number, string, string][]): LogEvent[] =>
  all.map(([timestamp, a, b]) => ({ timestamp, message: `${a} ${b}` }));
