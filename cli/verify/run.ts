import path from "node:path";
import { VpcflowError } from "../../flow/errors.ts";
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
import { EXIT, ExitStatus } from "../exit-status.ts";
import { interruptible } from "../interruptible.ts";
import { parseLimit } from "../read/options.ts";
import { renderFinding } from "../render-findings.ts";
import { styleFor } from "../style.ts";
import { parseTime } from "../time.ts";
import { printEvidence, type VerifyReport } from "./report.ts";

/** `vpcflow verify`: runs the checks in the order in which data passes the hops, and shows each as it ends. */
export async function verify(flags: VerifyFlags, context: Context): Promise<void> {
  const limit = parseLimit(flags.limit);
  const checkContext = await checkContextOf(flags, context);
  const evidence: Evidence = { records: [] };
  const report = await runChecks(checksInOrder(evidence), checkContext, showFinding(flags, context));
  const records = evidence.records.slice(0, limit);
  const ok = report.every((finding) => finding.status !== "failed") && records.length > 0;
  await printEvidence({ ok, findings: report, records }, flags, context);
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

async function checkContextOf(flags: VerifyFlags, { cwd, env, signal }: Context): Promise<CheckContext> {
  const config = await configOf(flags, cwd);
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
    sinceMs: parseTime(flags.since, "--since"),
    ownEndpoint: flags.endpointUrl !== undefined || !!env["AWS_ENDPOINT_URL"],
    signal,
  };
}

/** With --stream the config is optional, unless one is named; one for another stream says nothing about it. */
async function configOf(flags: VerifyFlags, cwd: string): Promise<PipelineConfig | undefined> {
  const name = flags.config ?? CONFIG_FILE;
  const file = path.resolve(cwd, name);
  if (flags.config === undefined && (await readIfThere(file)) === undefined) return undefined;
  const config = await readConfigFile(file, name);
  return flags.stream === undefined || flags.stream === streamName(config) ? config : undefined;
}

/** Findings go where the report goes: stdout for people, stderr where stdout carries records, nowhere but the JSON with --json. */
function showFinding(flags: VerifyFlags, context: Context): (finding: Finding) => void {
  if (flags.json) return () => {};
  const forPeople = flags.format === "table";
  const stream = forPeople ? context.stdout : context.stderr;
  const style = styleFor(forPeople ? context.colour.stdout : context.colour.stderr);
  return (finding) => void stream.write(renderFinding(finding, style));
}
