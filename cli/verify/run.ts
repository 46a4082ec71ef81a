import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { Finding } from "../checks/check.ts";
import type { Evidence } from "../checks/records.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Context } from "../context.ts";
import { EXIT, ExitStatus } from "../exit-status.ts";
import { Progress } from "../progress.ts";
import { recordOptions } from "../record-flags.ts";
import { styleFor } from "../style.ts";
import { durationMs } from "../time.ts";
import { typedCommand } from "../typed-command.ts";
import { checkContextOf } from "./check-context.ts";
import { checksFor, probesFor } from "./checks.ts";
import { type Printing, printEvidence, printFinding, type VerifyReport, verifyReport } from "./report.ts";
import { runChecks } from "./run-checks.ts";
import { waitForData } from "./wait.ts";

/** `vpcflow verify`: runs the checks in the order in which data passes the hops, and fails where data does not flow. */
export async function verify(flags: VerifyFlags, context: Context): Promise<void> {
  const { ok } = await verifyPipeline(flags, context);
  if (!ok) throw new ExitStatus(EXIT.failed);
}

export interface VerifyPace {
  /** Between two looks of --wait, ms. */
  everyMs?: number;
}

/** The same without an exit status: what was found, once it is printed. @throws at Ctrl-C, with that printed too */
export async function verifyPipeline(
  flags: VerifyFlags,
  context: Context,
  { everyMs = EVERY_MS }: VerifyPace = {},
): Promise<VerifyReport> {
  const options = recordOptions(flags);
  const forMs = waitOf(flags);
  const checkContext = await checkContextOf(flags, options, context);
  const evidence: Evidence = { records: [], batches: [] };
  const findings: Finding[] = [];
  const checks = checksFor({ config: checkContext.config, evidence });
  const printing: Printing = { flags, options, context };
  const finish = async (): Promise<VerifyReport> => {
    const report = verifyReport(findings, evidence, { config: checkContext.config, limit: options.limit });
    if (forMs !== undefined) for (const finding of findings) printFinding(finding, printing);
    await printEvidence(report, printing);
    return report;
  };
  const settled = (finding: Finding): void => {
    findings.push(finding);
    // What is waited for is shown as it is in the end.
    if (forMs === undefined) printFinding(finding, printing);
  };
  try {
    await runChecks(checks, checkContext, settled);
    if (forMs !== undefined)
      await waitForData({ checks, context: checkContext, findings, forMs, everyMs, progress: new Progress(context) });
    // Once what was waited for has come: a probe before would stop at the same hop, and end the waiting. None without credentials.
    if (flags.probe && findings.length === checks.length) {
      if (context.stderrIsTerminal) context.stderr.write(`${styleFor(context.colour.stderr).dim(PROBING)}\n`);
      await runChecks(probesFor(checkContext.config), checkContext, settled);
    }
  } catch (error) {
    if (context.signal.aborted && findings.length > 0) await finish();
    if (context.signal.aborted && flags.wait !== undefined)
      throw stoppedWaiting(`${typedCommand(context.cwd)} verify --wait ${flags.wait}`);
    throw error;
  }
  return finish();
}

// --- internal ---

const PROBING = "Sending a probe: it is awaited for a minute, and another at the function.";

/** Each look takes some of the five reads a second that all readers of a shard share. */
const EVERY_MS = 10_000;

function stoppedWaiting(command: string): VpcflowError {
  return new VpcflowError("CANCELLED", "Cancelled.", {
    fix: `Flow logs come by themselves: ${command} goes on waiting for them.`,
  });
}

function waitOf({ wait }: VerifyFlags): number | undefined {
  if (wait === undefined) return undefined;
  const ms = durationMs(wait);
  if (ms !== undefined) return ms;
  throw new VpcflowError("USAGE", `--wait is ${quoted(wait)}, which is no length of time.`, {
    subject: "--wait",
    found: wait,
    fix: "Write how long to wait at most: 90s, 15m or 1h.",
  });
}
