import { setTimeout as sleep } from "node:timers/promises";

/** How often to look, and for how long, in ms. */
export interface Patience {
  everyMs: number;
  forMs: number;
}

/** Looks until there is something to see; `undefined` when the time is over. @throws the signal's reason at Ctrl-C */
export async function every<Result>(
  { everyMs, forMs }: Patience,
  signal: AbortSignal,
  look: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const deadlineMs = performance.now() + forMs;
  while (true) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined || performance.now() >= deadlineMs) return seen;
    await sleep(everyMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
