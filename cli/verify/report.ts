import { batchOfEvents } from "../../flow/event-batch.ts";
import type { FlowRecord } from "../../flow/record.ts";
import type { Finding } from "../checks/check.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Context } from "../context.ts";
import { openOutput } from "../output.ts";
import { recordPrinter } from "../record-printer.ts";
import { summarize } from "../render-findings.ts";
import { styleFor } from "../style.ts";

export interface VerifyReport {
  /** No hop failed, and a record was decoded. */
  ok: boolean;
  findings: Finding[];
  records: FlowRecord[];
}

/** Prints the sample records, and what the findings come to, in the form that was asked for. */
export async function printEvidence(report: VerifyReport, flags: VerifyFlags, context: Context): Promise<void> {
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  const forPeople = flags.format === "table";
  const style = styleFor(forPeople ? context.colour.stdout : context.colour.stderr);
  if (forPeople && report.records.length > 0) context.stdout.write("\n");
  const output = await openOutput(context, undefined);
  await output.write(renderRecords(report.records, flags, context));
  const summary = forPeople ? context.stdout : context.stderr;
  const nothing = report.records.length === 0 ? " No flow log was decoded." : "";
  summary.write(`${forPeople ? "\n" : ""}${style.bold(summarize(report.findings))}${nothing}\n`);
}

// --- internal ---

function renderRecords(records: readonly FlowRecord[], { format }: VerifyFlags, context: Context): Buffer {
  const printer = recordPrinter({ format, style: styleFor(context.colour.stdout) });
  for (const record of records) {
    const event = {
      message: record.toString(),
      ...(record.timestamp !== undefined && { timestamp: record.timestamp }),
    };
    const logFormat = { fields: record.fields, text: record.fields.map(({ name }) => `\${${name}}`).join(" ") };
    printer.print({ events: batchOfEvents([event]), format: logFormat });
  }
  printer.end();
  return printer.sink.take();
}
