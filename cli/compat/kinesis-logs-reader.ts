import { ExtractedRows } from "../../flow/compat/extracted-rows.ts";
import { quoted } from "../../flow/errors.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { parseStreamName } from "../../sources/kinesis/stream-name.ts";
import { sessionOf } from "../aws-flags.ts";
import type { KinesisLogsReaderFlags } from "../commands/kinesis-logs-reader.ts";
import type { Context } from "../context.ts";
import { counted } from "../counted.ts";
import { printable } from "../errors.ts";
import { openAll } from "../sources/open.ts";
import { Reading } from "../sources/reading.ts";
import type { Opening } from "../sources/source-kind.ts";
import { streamLocation } from "./location.ts";
import { printRows } from "./print-rows.ts";
import { rejectNothingRead, remarksOf } from "./remarks.ts";
import { timesOf } from "./time-flags.ts";
import { wholeNumber } from "./whole-number.ts";
import { withoutEmpty } from "./without-empty.ts";

/** `vpcflow kinesis-logs-reader STREAM`: what kinesis_logs_reader 0.1.0 does, but for its faults. */
export async function kinesisLogsReader(
  stream: string,
  typed: KinesisLogsReaderFlags,
  context: Context,
): Promise<void> {
  const flags = withoutEmpty(typed);
  const rows = rowsOf(flags);
  const place = await streamLocation(stream, context);
  const opening = openingOf(flags, context);
  const reading = await (place.kind === "kinesis" ? openStream(stream, opening) : openAll([place.source], opening));
  await printRows(reading, rows, context);
  const outcome = { tally: rows.tally, reading, remarks: [...leftOut(rows), ...nothing(rows, flags)] };
  rejectNothingRead(stream, outcome);
  for (const remark of remarksOf(outcome)) context.stderr.write(`${remark}\n`);
}

// --- internal ---

/** None and fewer than none are all, as ever. */
function rowsOf({ count }: KinesisLogsReaderFlags): ExtractedRows {
  const limit = count === undefined ? 0 : wholeNumber(count, "--count");
  return new ExtractedRows(limit > 0 ? limit : undefined);
}

/** To where its end is now; without a time from that very end, where there is next to nothing, as ever. */
async function openStream(text: string, { flags, options, startMs, context }: Opening): Promise<Reading> {
  const { readKinesis } = await import("../../sources/kinesis/read-kinesis.ts");
  const stream = parseStreamName(text.replace(/^kinesis:\/\//, ""));
  const begin = startMs === undefined ? { from: "latest" as const } : { window: { ...ALWAYS, startMs } };
  const source = readKinesis(stream.arn ?? stream.name, {
    ...options,
    ...begin,
    session: sessionOf(flags, stream.region),
  });
  return new Reading([{ source, window: ALWAYS }], context.signal);
}

function openingOf(flags: KinesisLogsReaderFlags, context: Context): Opening {
  const { startTime: _startTime, count: _count, timeFormat: _timeFormat, ...session } = flags;
  return {
    flags: session,
    context,
    options: {
      signal: context.signal,
      notice: (sentence) => void context.stderr.write(`${printable(sentence)}\n`),
    },
    ...timesOf(flags),
  };
}

function leftOut({ leftOut: fields }: ExtractedRows): string[] {
  if (fields.size === 0) return [];
  const words = [...fields].map(([name, times]) => `${quoted(name, 40).slice(1, -1)} (${counted(times, "event")})`);
  return [`The header has no column for ${words.join(", ")}: vpcflow read -f ndjson shows every field.`];
}

/** A plain run begins at the end of the stream, where there is nothing most of the time. */
function nothing({ tally }: ExtractedRows, { startTime }: KinesisLogsReaderFlags): string[] {
  if (tally.records + tally.malformed > 0 || startTime !== undefined) return [];
  return ["Nothing came: without --start-time it begins at the end of the stream."];
}
