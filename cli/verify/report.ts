import type { FlowRecord } from "../../flow/record.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import type { Finding } from "../checks/check.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Context, OutputStream } from "../context.ts";
import { openOutput, printJson } from "../output.ts";
import type { RecordOptions } from "../record-flags.ts";
import { recordPrinter } from "../record-printer.ts";
import { summarize } from "../render-findings.ts";
import { type Style, styleFor } from "../style.ts";

export interface VerifyReport {
  /** No hop failed, and a record was decoded. */
  ok: boolean;
  findings: Finding[];
  /** No more than are to be shown. */
  records: FlowRecord[];
  /** The same, as they came. */
  batches: RecordBatch[];
}

/** Prints the sample records, and what the findings come to, in the form that was asked for. */
export async function printEvidence(report: VerifyReport, printing: Printing): Promise<void> {
  const { flags, context } = printing;
  if (flags.json) {
    const { ok, findings, records } = report;
    return printJson(context, { ok, findings, records }, flags.output);
  }
  const { stream, style, forPeople } = findingsPlace(flags, context);
  if (forPeople && report.batches.length > 0) stream.write("\n");
  await printRecords(report.batches, printing);
  const nothing = report.batches.length === 0 ? " No flow log was decoded." : "";
  stream.write(`${forPeople ? "\n" : ""}${style.bold(summarize(report.findings))}${nothing}\n`);
}

export interface Printing {
  flags: VerifyFlags;
  options: RecordOptions;
  context: Context;
}

/** Where findings go: to stdout for people, to stderr where records of a machine's format go to stdout. */
export function findingsPlace(flags: VerifyFlags, { stdout, stderr, colour }: Context): FindingsPlace {
  const forPeople = flags.format === "table";
  return {
    forPeople,
    stream: forPeople ? stdout : stderr,
    style: styleFor(forPeople ? colour.stdout : colour.stderr),
  };
}

export interface FindingsPlace {
  forPeople: boolean;
  stream: OutputStream;
  style: Style;
}

// --- internal ---

async function printRecords(batches: readonly RecordBatch[], { flags, options, context }: Printing): Promise<void> {
  const style = styleFor(flags.output === undefined && context.colour.stdout);
  const printer = recordPrinter({
    format: flags.format,
    style,
    ...(options.columns && { columns: options.columns }),
  });
  const output = await openOutput(context, flags.output, { styled: flags.format === "table" });
  try {
    for (const batch of batches) printer.print(batch);
    printer.end();
    await output.write(printer.sink.take());
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
}
