import { setTimeout as sleep } from "node:timers/promises";
import { lasting } from "../checks/age.ts";
import type { Check, CheckContext, Finding } from "../checks/check.ts";
import type { Progress, Update } from "../progress.ts";
import { runChecks } from "./run-checks.ts";

export interface Waiting {
  checks: readonly Check[];
  context: CheckContext;
  /** What was found so far: what is found later takes the place of the earlier. */
  findings: Finding[];
  /** How long to wait, ms. */
  forMs: number;
  /** Between two looks, ms. */
  everyMs: number;
  progress: Progress;
}

/**
 * Looks again at what may pass by waiting, until all of that has passed, the time is over, or a hop fails that waiting
 * cannot mend. It says which hop is waited for, how much of the time is over, and when it looks next.
 */
export async function waitForData(waiting: Waiting): Promise<void> {
  const endMs = performance.now() + waiting.forMs;
  while (performance.now() < endMs) {
    const open = openHop(waiting.findings);
    if (!open) return;
    const step = waiting.progress.step(`waiting for: ${open.hop}`, (update) =>
      awaitHop(waiting, { open, update, endMs }).catch((error: unknown) => {
        // Not when it would have looked next.
        if (waiting.context.signal.aborted) update("cancelled");
        throw error;
      }),
    );
    await step.catch((error: unknown) => {
      if (!(error instanceof TimeIsOver)) throw error;
    });
  }
}

// --- internal ---

const TICK_MS = 1000;

/** Ends a step that did not come to what it waited for. */
class TimeIsOver extends Error {}

/** The first failure that may pass by waiting; none where one may not. What is only unchecked holds up nothing. */
function openHop(findings: readonly Finding[]): Finding | undefined {
  const failures = findings.filter(({ status }) => status === "failed");
  return failures.every(({ mayPass }) => mayPass) ? failures[0] : undefined;
}

interface Step {
  open: Finding;
  update: Update;
  /** When all waiting ends, by performance.now(). */
  endMs: number;
}

async function awaitHop(waiting: Waiting, { open, update, endMs }: Step): Promise<void> {
  const { context, everyMs, findings, forMs } = waiting;
  const beganMs = endMs - forMs;
  while (true) {
    const nextMs = Math.min(performance.now() + everyMs, endMs);
    while (performance.now() < nextMs) {
      const now = performance.now();
      update(`(${whole(now - beganMs)} of ${whole(forMs)}, looks again in ${whole(nextMs - now)})`);
      await sleep(Math.min(TICK_MS, nextMs - now), undefined, { signal: context.signal }).catch(() => {});
      context.signal.throwIfAborted();
    }
    await lookAgain(waiting);
    update(currently(findings, open).found);
    if (openHop(findings)?.hop !== open.hop) return;
    if (performance.now() >= endMs) throw new TimeIsOver();
  }
}

/** In whole seconds or minutes, so that what changes each second stays on a line of 80 columns. */
function whole(ms: number): string {
  return ms < 100_000 ? `${Math.ceil(ms / 1000)} s` : lasting(ms);
}

function currently(findings: readonly Finding[], { hop }: Finding): Finding {
  return findings.find((finding) => finding.hop === hop)!;
}

/** At what may pass, and at what was not looked at because nothing could be seen without credentials. */
async function lookAgain({ checks, context, findings }: Waiting): Promise<void> {
  const placeOf = ({ hop }: Pick<Finding, "hop">): number => findings.findIndex((finding) => finding.hop === hop);
  const open = checks.filter((check) => findings[placeOf(check)]?.mayPass ?? placeOf(check) < 0);
  await runChecks(open, context, (finding) => {
    const place = placeOf(finding);
    findings[place < 0 ? findings.length : place] = finding;
  });
}
