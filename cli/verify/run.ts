import path from "node:path";
import { VpcflowError } from "../../flow/errors.ts";
import type { RecordBatch } from "../../flow/record-batch.ts";
import { clientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { streamName } from "../../stacks/names.ts";
import { sessionOf } from "../aws-flags.ts";
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
import { readConfigFile, readIfThere } from "../config-file.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { EXIT, ExitStatus } from "../exit-status.ts";
import { interruptible } from "../interruptible.ts";
import { type RecordOptions, recordOptions } from "../record-flags.ts";
import { renderFinding } from "../render-findings.ts";
import { parseTime } from "../time.ts";
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

const CONFIG_FILE = "vpcflow.json";

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

async function checkContextOf(
  flags: VerifyFlags,
  { logFormat }: RecordOptions,
  context: Context,
): Promise<CheckContext> {
  const { env, signal } = context;
  const config = await configOf(flags, context);
  const stream = flags.stream ?? (config && streamName(config));
  if (stream === undefined) {
    throw new VpcflowError("CONFIG_MISSING", `There is no ${CONFIG_FILE} here, and no stream is named.`, {
      subject: CONFIG_FILE,
      fix: "Run vpcflow setup to write one, name yours with --config FILE, or name a stream with --stream NAME.",
    });
  }
  return {
    client: await clientConfig(sessionOf(flags, config?.region)),
    ...(config && { config }),
    stream,
    ...(logFormat && { logFormat }),
    sinceMs: parseTime(flags.start ?? flags.since ?? "15m", flags.since === undefined ? "--start" : "--since"),
    ownEndpoint: flags.endpointUrl !== undefined || !!env["AWS_ENDPOINT_URL"],
    signal,
  };
}

/** With --stream the config is optional, unless one is named; one for another stream says nothing about it. */
async function configOf(flags: VerifyFlags, { cwd, stderr }: Context): Promise<PipelineConfig | undefined> {
  const name = flags.config ?? CONFIG_FILE;
  const file = path.resolve(cwd, name);
  if (flags.config === undefined && (await readIfThere(file)) === undefined) return undefined;
  try {
    const config = await readConfigFile(file, name);
    return flags.stream === undefined || flags.stream === streamName(config) ? config : undefined;
  } catch (error) {
    if (!(error instanceof VpcflowError) || flags.config !== undefined || flags.stream === undefined) throw error;
    stderr.write(`${printable(`The ${name} here is left aside: ${error.message}`)}\n`);
    return undefined;
  }
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
