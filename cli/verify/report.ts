import type { FlowRecord } from "../../flow/record.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import { isSender, type PipelineConfig } from "../../stacks/config.ts";
import type { Finding } from "../checks/check.ts";
import { patternCheck } from "../checks/pattern.ts";
import type { Evidence } from "../checks/records.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Context, OutputStream } from "../context.ts";
import { openOutput, printJson } from "../output.ts";
import type { RecordOptions } from "../record-flags.ts";
import { recordPrinter } from "../record-printer.ts";
import { renderFinding, summarize } from "../render-findings.ts";
import { type Style, styleFor } from "../style.ts";
import { columnsOf } from "../wrapped.ts";

export interface VerifyReport {
  /** No hop failed, and a record was decoded (of a sender: events of its log group match the pattern). */
  ok: boolean;
  findings: Finding[];
  /** No more than are to be shown. */
  records: FlowRecord[];
  /** The same, as they came. */
  batches: RecordBatch[];
}

/**
 * What the findings and the sample come to. A sender has no stream: that events of its log group match the pattern is all that
 * can be seen from there.
 */
export function verifyReport(
  findings: Finding[],
  evidence: Evidence,
  { config, limit }: { config: PipelineConfig | undefined; limit: number },
): VerifyReport {
  const sends = config !== undefined && isSender(config);
  const flows = sends
    ? findings.some(({ hop, status }) => hop === patternCheck.hop && status === "passed")
    : evidence.records.length > 0;
  return {
    ok: flows && findings.every(({ status }) => status !== "failed"),
    findings,
    records: evidence.records.slice(0, limit),
    batches: firstRecords(evidence.batches, limit),
  };
}

/** Shows a finding as it comes, but for --json, which has them in the report alone. */
export function printFinding(finding: Finding, { flags, context }: Pick<Printing, "flags" | "context">): void {
  if (flags.json) return;
  const { stream, style } = findingsPlace(flags, context);
  stream.write(renderFinding(finding, style, columnsOf(stream)));
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
  const nothing = report.batches.length === 0 && !report.ok ? " No flow log was decoded." : "";
  stream.write(`${forPeople ? "\n" : ""}${style.bold(summarize(report.findings))}${nothing}\n`);
}

export interface Printing {
  flags: VerifyFlags;
  options: RecordOptions;
  context: Context;
}

// --- internal ---

interface FindingsPlace {
  forPeople: boolean;
  stream: OutputStream;
  style: Style;
}

/** Where findings go: to stdout for people, to stderr where records of a machine's format go to stdout. */
function findingsPlace(flags: VerifyFlags, { stdout, stderr, colour }: Context): FindingsPlace {
  const forPeople = flags.format === "table";
  return {
    forPeople,
    stream: forPeople ? stdout : stderr,
    style: styleFor(forPeople ? colour.stdout : colour.stderr),
  };
}

/** No more than `limit` records of the batches, from the first on. */
function firstRecords(batches: readonly RecordBatch[], limit: number): RecordBatch[] {
  const first: RecordBatch[] = [];
  let left = limit;
  for (const { events, format } of batches) {
    if (left <= 0) break;
    first.push({ events: events.slice(0, Math.min(left, events.count)), format });
    left -= events.count;
  }
  return first;
}

async function printRecords(batches: readonly RecordBatch[], { flags, options, context }: Printing): Promise<void> {
  const style = styleFor(flags.output === undefined && context.colour.stdout);
  const printer = await recordPrinter({
    format: flags.format,
    style,
    ...(flags.output === undefined && { width: columnsOf(context.stdout) }),
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
