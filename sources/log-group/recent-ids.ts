import { PairSet } from "../../flow/pair-set.ts";
import type { PageEvent } from "./event-page.ts";

/**
 * The ids of the events of the last minutes, by which an event is known that is read again. An id is kept as 63 bits of a
 * hash, by the minute of its event, so that whole minutes are forgotten at once.
 */
export class RecentIds {
  readonly #minutes = new Map<number, PairSet>();
  readonly #max: number;
  #size = 0;
  /** Events from before, ms since the epoch, are not remembered. */
  floorMs: number;

  /** @param max how many ids are kept; where more come, the oldest minutes are forgotten and the floor rises */
  constructor(floorMs: number, max = MAX_IDS) {
    this.floorMs = floorMs;
    this.#max = max;
  }

  /** Whether the event was not there before; it is then remembered. Events from before the floor are always new. */
  isNew(event: PageEvent): boolean {
    const { timestamp = 0 } = event;
    if (timestamp < this.floorMs) return true;
    const ids = this.#idsOf(Math.floor(timestamp / MINUTE_MS));
    const before = ids.size;
    ids.add(...hash(event.eventId ?? `${event.logStreamName} ${timestamp} ${event.message}`));
    if (ids.size === before) return false;
    if (++this.#size > this.#max) this.#forgetOldest();
    return true;
  }

  /** Forgets the events from before, ms since the epoch. */
  forgetBefore(ms: number): void {
    this.floorMs = Math.max(this.floorMs, ms);
    for (const minute of this.#minutes.keys()) if ((minute + 1) * MINUTE_MS <= this.floorMs) this.#forget(minute);
  }

  #idsOf(minute: number): PairSet {
    const ids = this.#minutes.get(minute) ?? new PairSet();
    this.#minutes.set(minute, ids);
    return ids;
  }

  #forgetOldest(): void {
    const oldest = Math.min(...this.#minutes.keys());
    this.#forget(oldest);
    this.floorMs = Math.max(this.floorMs, (oldest + 1) * MINUTE_MS);
  }

  #forget(minute: number): void {
    this.#size -= this.#minutes.get(minute)!.size;
    this.#minutes.delete(minute);
  }
}

// --- internal ---

const MINUTE_MS = 60_000;

/** 1,700 events a second over twenty minutes; 45 to 90 MB. */
const MAX_IDS = 2_000_000;

/** Two rotating hashes: two million ids share both with a probability of less than one in a million. */
function hash(text: string): [number, number] {
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = Math.imul(((first << 5) | (first >>> 27)) ^ code, 0x9e3779b1);
    second = Math.imul(((second << 13) | (second >>> 19)) ^ code, 0x85ebca6b);
  }
  return [first & 0x7fff_ffff, second];
}
