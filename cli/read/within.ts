import { setTimeout as sleep } from "node:timers/promises";

/** Waits for a task, but no longer than so many ms. What it throws later is nobody's. */
export async function within(ms: number, task: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => {});
  try {
    await Promise.race([task, late]);
  } finally {
    timer.abort();
  }
}
