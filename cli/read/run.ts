import { VpcflowError } from "../../flow/errors.ts";
import { areNamed } from "../../flow/name-columns.ts";
import { type RecordBatch, withEvents } from "../../flow/record-batch.ts";
import type { ReadFlags } from "../commands/read.ts";
import type { Context } from "../context.ts";
import { isCancelled } from "../errors.ts";
import { interruptible } from "../interruptible.ts";
import { namesAsked, rejectNamesInText } from "../names/names-asked.ts";
import { type Output, openOutput } from "../output.ts";
import { recordOptions } from "../record-flags.ts";
import { type RecordPrinter, recordPrinter } from "../record-printer.ts";
import { openSources } from "../sources/open.ts";
import { withPauses } from "../sources/pauses.ts";
import type { Reading } from "../sources/reading.ts";
import { styleFor } from "../style.ts";
import { columnsOf } from "../wrapped.ts";
import { rejectUnkept } from "./checkpointed.ts";
import { rejectNothingRead } from "./nothing-read.ts";
import { rejectSameFile } from "./same-file.ts";
import { readSummary } from "./summary.ts";
import { within } from "./within.ts";

/** `vpcflow read SOURCE…`: decodes what they hold and prints the records. */
export async function read(names: readonly string[], flags: ReadFlags, context: Context): Promise<void> {
  const { columns, limit } = recordOptions(flags);
  rejectNamesInText(flags);
  for (const name of names) await rejectSameFile(name, flags.output, context.cwd);
  await rejectUnkept(names, flags, context.cwd);
  const reading = await openSources(names, flags, context);
  const toTerminal = (flags.output ?? "-") === "-" && context.stdoutIsTerminal;
  const format = flags.format ?? (toTerminal ? "table" : "tsv");
  if (format === "parquet" && toTerminal) throw binaryToTerminal();
  // A column of names asks for them as the flag does.
  const nameOf = await namesAsked(columns && areNamed(columns) ? { ...flags, names: true } : flags, context);
  const printer = await recordPrinter({
    format,
    style: styleFor(toTerminal && context.colour.stdout),
    ...(toTerminal && { width: columnsOf(context.stdout) }),
    ...(columns && { columns }),
    nameOf,
  });
  const output = await openOutput(context, flags.output, { styled: format === "table" });
  const printing: Printing = { printer, output, limit };
  const pumping = pump(reading, printing);
  try {
    // An output that takes nothing (a pipe whose reader sleeps) must not hold up Ctrl-C.
    await interruptible(pumping, context.signal);
    rejectNothingRead(names, reading, printer.tally);
    await output.finish();
    await reading.settled();
  } catch (error) {
    // Ctrl-C is how a person ends what goes on for ever: what has come by then is the result.
    const isKept = flags.follow === true || flags.checkpoint !== undefined || flags.strict === true;
    const cancelled = isCancelled(context.signal.reason);
    // What came before a failure is put out where it goes bit by bit; half a file is none.
    const failed = !context.signal.aborted && output.lasting;
    if (isKept && (cancelled || failed)) {
      await within(WIND_DOWN_MS, windDown(pumping, reading, printing)).catch(() => {});
    }
    await output.discard();
    if (cancelled)
      context.stderr.write(
        `${isKept ? "" : "So far: "}${readSummary(reading, printer.tally)}${!isKept && !output.lasting ? "; nothing was written" : ""}\n`,
      );
    throw error;
  }
  context.stderr.write(`${readSummary(reading, printer.tally)}\n`);
}

// --- internal ---

/** Output goes on in pieces of about this size. */
const PIECE_BYTES = 1 << 20;
/** And when nothing more has come for so long. */
const PAUSE_MS = 200;
/** How long a followed source may take, after Ctrl-C, to put out what had come. */
const WIND_DOWN_MS = 3000;

interface Printing {
  printer: RecordPrinter;
  output: Output;
  limit: number;
  /** The output did not take what it was given: that is lost, and must not count as done. */
  lost?: unknown;
}

async function pump(reading: Reading, printing: Printing): Promise<void> {
  const { printer, output, limit } = printing;
  const flush = async (): Promise<void> => {
    printer.flush();
    await putOutHeld(printing);
    if (output.lasting) await reading.settled();
  };
  for await (const batches of withPauses(reading.lists(), PAUSE_MS)) {
    if (!batches) await flush();
    else {
      for (const batch of batches) {
        printUpTo(limit, batch, printer);
        if (printer.sink.length >= PIECE_BYTES) await flush();
        if (putOut(printer) >= limit) break;
      }
    }
    if (putOut(printer) >= limit) break;
  }
  printer.end();
  await flush();
}

/** Of events that are no records none is put out, so it may take more than the first ones to reach the limit. */
function printUpTo(limit: number, batch: RecordBatch, printer: RecordPrinter): void {
  const { events } = batch;
  for (let at = 0; at < events.count && putOut(printer) < limit; ) {
    const end = Math.min(events.count, at + limit - putOut(printer));
    printer.print(withEvents(batch, events.slice(at, end)));
    at = end;
  }
}

async function windDown(pumping: Promise<void>, reading: Reading, printing: Printing): Promise<void> {
  // Until it has ended, it may be about to print.
  await pumping.catch(() => {});
  if (printing.lost !== undefined) throw printing.lost;
  printing.printer.end();
  await putOutHeld(printing);
  await printing.output.finish();
  await reading.settled();
}

async function putOutHeld(printing: Printing): Promise<void> {
  const { sink } = printing.printer;
  if (sink.length === 0) return;
  try {
    await printing.output.write(sink.take());
  } catch (error) {
    printing.lost = error;
    throw error;
  }
}

function binaryToTerminal(): VpcflowError {
  return new VpcflowError("USAGE", "A Parquet file is binary, and standard output is a terminal.", {
    subject: "--format",
    fix: "Name a file with -o FILE, or pipe it.",
  });
}

function putOut({ tally }: RecordPrinter): number {
  return tally.records + tally.messages;
}
