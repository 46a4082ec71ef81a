import type { FlowRecord } from "../../flow/record.ts";
import type { Finding } from "../checks/check.ts";
import type { DemoFlags } from "../commands/demo.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { printJson } from "../output.ts";
import { renderFinding, summarize } from "../render-findings.ts";
import { RecordTable } from "../render-table.ts";
import { styleFor } from "../style.ts";
import { typedCommand } from "../typed-command.ts";
import { columnsOf, writeWrapped } from "../wrapped.ts";
import { busiestWindow, renderTalkers } from "./talkers.ts";

/** What a demo showed. */
export interface DemoReport {
  findings: Finding[];
  /** What verify decoded from the stream. */
  records: FlowRecord[];
  connectionSets: { bucketTime: string; peers: Readonly<Record<string, number>> }[];
  /** The function's own lines. */
  functionLog: string[];
  seconds: number;
}

export async function printReport(report: DemoReport, flags: DemoFlags, context: Context): Promise<void> {
  if (flags.json) await printJson(context, forMachines(report));
  else printForPeople(report, context);
  const failed = report.findings.some((finding) => finding.status === "failed");
  if (failed)
    context.stderr.write(
      report.functionLog
        .slice(-LOG_LINES)
        .map((line) => `  ${printable(line)}\n`)
        .join(""),
    );
}

// --- internal ---

const RECORDS_SHOWN = 5;
const TALKERS_SHOWN = 6;
const LOG_LINES = 10;

function printForPeople(
  { findings, records, connectionSets, seconds }: DemoReport,
  { stdout, colour, cwd }: Context,
): void {
  const style = styleFor(colour.stdout);
  const columns = columnsOf(stdout);
  stdout.write(`\n${style.bold("What each hop did")}\n`);
  for (const finding of findings) stdout.write(renderFinding(finding, style, columns));
  if (records.length > 0) stdout.write(`\n${style.bold("Records that were read back from the stream")}\n`);
  const table = new RecordTable((text) => stdout.write(text), style, { width: columns });
  for (const record of records.slice(0, RECORDS_SHOWN)) table.add(record);
  table.end();
  if (table.hidden.length > 0) writeWrapped(stdout, [style.dim(printable(`Not shown: ${table.hidden.join(", ")}.`))]);
  const busiest = busiestWindow(connectionSets, TALKERS_SHOWN);
  if (busiest) stdout.write(`\n${renderTalkers(busiest, style)}`);
  stdout.write(`\n${style.bold(summarize(findings))} It took ${seconds.toFixed(1)} s, and nothing is left running.\n`);
  const typed = typedCommand(cwd);
  const next = [
    ["demo --input FILE", "flow logs of your own"],
    ["setup", "a pipeline in an account"],
  ];
  stdout.write(`${style.bold("Next")}\n`);
  for (const [command, why] of next) stdout.write(`  ${style.cyan(`${typed} ${command}`)}\n    ${style.dim(why!)}\n`);
}

function forMachines({ findings, records, connectionSets, seconds }: DemoReport): object {
  const ok = findings.every((finding) => finding.status !== "failed");
  return {
    ok,
    seconds: Number(seconds.toFixed(3)),
    findings,
    records: records.slice(0, RECORDS_SHOWN),
    connectionSets,
  };
}
