import { batchOfEvents } from "../../flow/event-batch.ts";
import type { FlowRecord } from "../../flow/record.ts";
import type { Finding } from "../checks/check.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Context } from "../context.ts";
import { recordPrinter } from "../record-printer.ts";
import { summarize } from "../render-findings.ts";
import { styleFor } from "../style.ts";

export interface VerifyReport {
  findings: Finding[];
  records: FlowRecord[];
}

/** Prints the sample records, and what the findings come to, in the form that was asked for. */
export function printEvidence(report: VerifyReport, flags: VerifyFlags, context: Context): void {
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  const forPeople = flags.format === "table";
  const style = styleFor(forPeople && context.colour.stdout);
  if (forPeople && report.records.length > 0) context.stdout.write("\n");
  context.stdout.write(renderRecords(report.records, flags, context));
  const summary = forPeople ? context.stdout : context.stderr;
  summary.write(`${forPeople ? "\n" : ""}${style.bold(summarize(report.findings))}\n`);
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
