import type { Check, CheckContext, Finding } from "../checks/check.ts";
import { runCheck } from "../checks/run-check.ts";
import { interruptible } from "../interruptible.ts";

/** Runs the checks in their order; `settled` hears of each as it ends. */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  settled: (finding: Finding) => void,
): Promise<void> {
  for (const check of checks) {
    const finding = await interruptible(runCheck(check, context), context.signal);
    settled(finding);
    // Without credentials nothing else can be seen, and every hop would say so again.
    if (finding.hop === "credentials" && finding.status === "failed") break;
  }
}
