import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { DEFAULT_FORMAT, type LogFormat } from "../../flow/format.ts";
import { LineParser } from "../../flow/line-parser.ts";
import { type FlowRecord, recordAt } from "../../flow/record.ts";
import type { InputLogEvent } from "../../local/log-group.ts";
import { generateTraffic } from "../../local/traffic.ts";
import { readFileSource, readStreamSource } from "../../sources/file.ts";
import type { Source } from "../../sources/source.ts";
import type { DemoFlags } from "../commands/demo.ts";
import type { Context } from "../context.ts";
import { parseLogFormatFlag } from "../record-flags.ts";

/** The flow logs that a demo sends through the pipeline. */
export interface DemoFlowLogs {
  format: LogFormat;
  /** The log events of each log stream, in the order of the input. */
  byStream: ReadonlyMap<string, readonly InputLogEvent[]>;
  events: number;
  /** Where they come from, in words. */
  origin: string;
}

/**
 * The person's own lines, or made-up traffic of the last half hour, in the format that --log-format names, else in that of the
 * pipeline's config if it has one.
 */
export async function demoFlowLogs(
  flags: DemoFlags,
  format: LogFormat | undefined,
  context: Context,
): Promise<DemoFlowLogs> {
  const named = flags.logFormat === undefined ? format : parseLogFormatFlag(flags.logFormat);
  if (format && named?.text !== format.text) throw notTheConfigs(flags, format);
  return flags.input === undefined
    ? madeUp(parseSeed(flags.seed), named ?? DEFAULT_FORMAT)
    : fromInput(flags, named, context);
}

/** The lines of all log streams. */
export function messagesOf({ byStream }: DemoFlowLogs): string[] {
  return [...byStream.values()].flatMap((events) => events.map(({ message }) => message));
}

// --- internal ---

const MINUTES = 30;

function madeUp(seed: number, format: LogFormat): DemoFlowLogs {
  const { events, planted } = generateTraffic({ seed, endMs: Date.now(), minutes: MINUTES, format });
  const attacks = [...new Set(planted.map(({ kind }) => kind))].join(", ");
  const origin = `made-up traffic of ${MINUTES} minutes, with ${attacks}`;
  return { format, byStream: grouped(events), events: events.length, origin };
}

async function fromInput(flags: DemoFlags, format: LogFormat | undefined, context: Context): Promise<DemoFlowLogs> {
  const source = openInput(flags, format, context);
  const events: (InputLogEvent & { logStream: string })[] = [];
  let seen = format;
  for await (const batch of source) {
    seen ??= batch.format;
    if (batch.format.text !== seen.text) throw otherFormat(flags.input!, seen, batch.format);
    const parser = new LineParser(batch.format);
    for (let index = 0; index < batch.events.count; index++) {
      const record = recordAt(batch.events, index, parser);
      events.push(eventOf(batch.events.message(index), record));
    }
  }
  if (events.length === 0) throw noLines(flags.input!, source);
  return { format: seen!, byStream: grouped(events), events: events.length, origin: `the lines of ${flags.input}` };
}

function openInput(flags: DemoFlags, format: LogFormat | undefined, { cwd, stdin, signal }: Context): Source {
  const options = { signal, ...(format && { format }) };
  if (flags.input === "-") return readStreamSource("stdin", () => stdin, options);
  return readFileSource(path.resolve(cwd, flags.input!), options);
}

/** As VPC Flow Logs puts it: in the log stream of its interface, at the time of its start. */
function eventOf(message: string, record: FlowRecord | undefined): InputLogEvent & { logStream: string } {
  const start = textOf(record, "start");
  const eni = textOf(record, "interface-id");
  return {
    message,
    timestamp: record?.timestamp ?? (start && /^\d{1,11}$/.test(start) ? Number(start) * 1000 : Date.now()),
    logStream: eni && /^[\w-]{1,100}$/.test(eni) ? `${eni}-all` : "lines-of-input",
  };
}

function textOf(record: FlowRecord | undefined, name: string): string | undefined {
  const position = record?.fields.findIndex((field) => field.name === name) ?? -1;
  return position < 0 ? undefined : record?.tokens[position];
}

function grouped(events: readonly (InputLogEvent & { logStream: string })[]): Map<string, InputLogEvent[]> {
  const byStream = new Map<string, InputLogEvent[]>();
  for (const { logStream, timestamp, message } of events) {
    const stream = byStream.get(logStream) ?? [];
    if (stream.length === 0) byStream.set(logStream, stream);
    stream.push({ timestamp, message });
  }
  return byStream;
}

function parseSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new VpcflowError("USAGE", `--seed is ${quoted(text)}, which is no whole number.`, {
    subject: "--seed",
    found: text,
    fix: "Write a number from 0 to 999999999.",
  });
}

function notTheConfigs({ logFormat, config }: DemoFlags, format: LogFormat): VpcflowError {
  return new VpcflowError("USAGE", `--log-format is not the format of ${config}: a pipeline has one.`, {
    subject: "--log-format",
    found: logFormat!,
    expected: format.text,
    fix: "Leave --log-format out, or set logFormat in the config to it.",
  });
}

function otherFormat(input: string, seen: LogFormat, found: LogFormat): VpcflowError {
  return new VpcflowError("DEMO_INPUT", `The lines of ${input} are of another format than the pipeline's.`, {
    subject: input,
    found: found.text,
    expected: seen.text,
    fix: "A pipeline has one format: put lines of one format into the file, or set logFormat in the config to theirs.",
  });
}

function noLines(input: string, { counts }: Source): VpcflowError {
  const reason = counts.damageReasons[0];
  return new VpcflowError("DEMO_INPUT", `${input} holds no flow log lines${reason ? `: ${reason}` : ""}.`, {
    subject: input,
    fix: "Give it flow log lines, one a line; without --input the demo makes up its own.",
  });
}
