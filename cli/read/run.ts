import path from "node:path";
import { VpcflowError } from "../../flow/errors.ts";
import { withinWindow } from "../../flow/time-window.ts";
import { readFileSource, readStreamSource, type Source } from "../../sources/file.ts";
import type { ReadFlags } from "../commands/read.ts";
import type { Context } from "../context.ts";
import { decodeWorker } from "../installation.ts";
import { interruptible } from "../interruptible.ts";
import { type Output, openOutput } from "../output.ts";
import { type RecordPrinter, recordPrinter } from "../record-printer.ts";
import { styleFor } from "../style.ts";
import { columnsOf } from "../wrapped.ts";
import { type ReadOptions, readOptions } from "./options.ts";
import { rejectSameFile } from "./same-file.ts";
import { readSummary } from "./summary.ts";

/** `vpcflow read SOURCE`: decodes what it holds and prints the records. */
export async function read(name: string, flags: ReadFlags, context: Context): Promise<void> {
  const options = readOptions(flags);
  await rejectSameFile(name, flags.output, context.cwd);
  const source = openSource(name, options, context);
  const toTerminal = flags.output === undefined && context.stdoutIsTerminal;
  const format = flags.format ?? (toTerminal ? "table" : "tsv");
  const printer = recordPrinter({
    format,
    style: styleFor(toTerminal && context.colour.stdout),
    ...(toTerminal && { width: columnsOf(context.stdout) }),
    ...(options.columns && { columns: options.columns }),
  });
  const output = await openOutput(context, flags.output, { styled: format === "table" });
  const reading = { source, printer, output, options, signal: context.signal, outside: 0 };
  try {
    // An output that takes nothing (a pipe whose reader sleeps) must not hold up Ctrl-C.
    await interruptible(pump(reading), context.signal);
    rejectNothingRead(name, reading);
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
  context.stderr.write(`${readSummary(source.counts, printer.tally, reading.outside)}\n`);
}

// --- internal ---

/** Output goes on in pieces of about this size. */
const PIECE_BYTES = 1 << 20;

function openSource(name: string, { logFormat }: ReadOptions, context: Context): Source {
  const worker = decodeWorker();
  const { signal } = context;
  const options = { signal, ...(logFormat && { format: logFormat }), ...(worker && { decodeWorker: worker }) };
  if (name !== "-") return readFileSource(path.resolve(context.cwd, name), options);
  if (!context.stdin.isTTY) return readStreamSource("stdin", () => context.stdin, options);
  throw new VpcflowError("USAGE", "Nothing is piped into `vpcflow read -`.", {
    subject: "stdin",
    fix: "Pipe records into it, or name a file: vpcflow read FILE.",
  });
}

interface Reading {
  source: Source;
  printer: RecordPrinter;
  output: Output;
  options: ReadOptions;
  signal: AbortSignal;
  /** Events that fell outside the window. */
  outside: number;
}

async function pump(reading: Reading): Promise<void> {
  const { source, printer, output, options, signal } = reading;
  for await (const batch of source) {
    signal.throwIfAborted();
    let { events, format } = withinWindow(batch, options.window);
    reading.outside += batch.events.count - events.count;
    while (events.count > 0 && printer.tally.records < options.limit) {
      const left = Math.min(events.count, options.limit - printer.tally.records);
      printer.print({ events: events.slice(0, left), format });
      events = events.slice(left);
    }
    if (printer.sink.length >= PIECE_BYTES) await output.write(printer.sink.take());
    if (printer.tally.records >= options.limit) break;
  }
  printer.end();
  if (printer.sink.length > 0) await output.write(printer.sink.take());
}

/** Damage that leaves no record at all is a failure: nobody should take an empty output for an empty network. */
function rejectNothingRead(name: string, { source: { counts }, printer: { tally }, outside }: Reading): void {
  if (tally.records + tally.probes + outside > 0 || counts.damages + tally.malformed === 0) return;
  const reason = counts.damageReasons[0] ?? "its lines do not fit the log format";
  throw new VpcflowError("NOTHING_READ", `No record could be read from ${name === "-" ? "stdin" : name}: ${reason}.`, {
    subject: name,
    fix:
      tally.malformed > 0
        ? "Name the format of the lines: --log-format '${version} ${account-id} …'."
        : "Check what the input is.",
  });
}
