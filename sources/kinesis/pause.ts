import { setTimeout as sleep } from "node:timers/promises";

/** Waits so many ms. @throws the signal's reason when it aborts, then or before */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return;
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
