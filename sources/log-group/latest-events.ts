import type { PageEvent } from "./event-page.ts";
import type { Page } from "./lanes.ts";

/** The last events that a query gave, which comes in the order of time: from where it can be asked anew, and what not to give again. */
export class LatestEvents {
  /** The time of the earliest event of the last page, ms since the epoch; absent before the first. */
  fromMs: number | undefined;
  #given = new Map<string, number>();

  add(page: Page): void {
    const fromMs = Math.min(...page.map(timeOf));
    this.fromMs = fromMs;
    const still = [...this.#given].filter(([, time]) => time >= fromMs);
    this.#given = new Map([...still, ...page.map((event) => [keyOf(event), timeOf(event)] as const)]);
  }

  isNew(event: PageEvent): boolean {
    return !this.#given.has(keyOf(event));
  }
}

// --- internal ---

function timeOf({ timestamp = 0 }: PageEvent): number {
  return timestamp;
}

function keyOf({ eventId, logStreamName, timestamp, message }: PageEvent): string {
  return eventId ?? `${logStreamName} ${timestamp} ${message}`;
}
