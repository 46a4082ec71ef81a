import type { RecordBatch } from "../../flow/record-batch.ts";
import type { Check, CheckContext, Finding } from "../checks/check.ts";
import { credentialsCheck } from "../checks/credentials.ts";
import { functionCheck } from "../checks/function.ts";
import { logGroupCheck } from "../checks/log-group.ts";
import { type Evidence, recordsCheck } from "../checks/records.ts";
import { roleCheck } from "../checks/role.ts";
import { runCheck } from "../checks/run-check.ts";
import { streamCheck } from "../checks/stream.ts";
import { subscriptionFilterCheck } from "../checks/subscription-filter.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Context } from "../context.ts";
import { EXIT, ExitStatus } from "../exit-status.ts";
import { interruptible } from "../interruptible.ts";
import { recordOptions } from "../record-flags.ts";
import { renderFinding } from "../render-findings.ts";
import { checkContextOf } from "./check-context.ts";
import { findingsPlace, printEvidence, type VerifyReport } from "./report.ts";

/** `vpcflow verify`: runs the checks in the order in which data passes the hops, and shows each as it ends. */
export async function verify(flags: VerifyFlags, context: Context): Promise<void> {
  const options = recordOptions(flags);
  const checkContext = await checkContextOf(flags, options, context);
  const evidence: Evidence = { records: [], batches: [] };
  const findings = await runChecks(checksInOrder(evidence), checkContext, showFinding(flags, context));
  const records = evidence.records.slice(0, options.limit);
  const ok = findings.every((finding) => finding.status !== "failed") && records.length > 0;
  const batches = firstRecords(evidence.batches, options.limit);
  await printEvidence({ ok, findings, records, batches }, { flags, options, context });
  if (!ok) throw new ExitStatus(EXIT.failed);
}

// --- internal ---

function checksInOrder(evidence: Evidence): Check[] {
  return [
    credentialsCheck,
    logGroupCheck,
    subscriptionFilterCheck,
    roleCheck,
    streamCheck,
    recordsCheck(evidence),
    functionCheck,
  ];
}

async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  show: (finding: Finding) => void,
): Promise<VerifyReport["findings"]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding = await interruptible(runCheck(check, context), context.signal);
    findings.push(finding);
    show(finding);
    // Without credentials nothing else can be seen, and every hop would say so again.
    if (finding.hop === "credentials" && finding.status === "failed") break;
  }
  return findings;
}

/** Findings are shown as they come, but for --json, which has them in the report alone. */
function showFinding(flags: VerifyFlags, context: Context): (finding: Finding) => void {
  if (flags.json) return () => {};
  const { stream, style } = findingsPlace(flags, context);
  return (finding) => void stream.write(renderFinding(finding, style));
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
