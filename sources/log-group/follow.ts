import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "./lanes.ts";
import { LATE_MS, type PageReading, unlistedPages } from "./pages.ts";
import { RecentIds } from "./recent-ids.ts";
import { windowPages } from "./window-pages.ts";

export interface FollowOptions {
  /** Between two looks, ms; 15 s unless told, or as long as the last look took, which leaves others half of the quota. */
  pollMs?: number;
  /** How many ids are remembered; two million unless told. */
  maxIds?: number;
}

/**
 * The events of the window, and what comes: each look goes back over the last twenty minutes, since flow logs are late, and
 * what was there before is known by its id: none comes twice. Where more come than can be remembered, the looks go back less
 * far, and a notice says so. It ends when the window has, and its last events had the time to come; or when
 * the signal aborts.
 */
export async function* followPages(
  followed: PageReading,
  { pollMs = POLL_MS, maxIds }: FollowOptions = {},
): AsyncGenerator<Page> {
  const { reading, there } = withoutLost(followed);
  let lookedMs = Date.now();
  const { startMs, endMs } = reading.window;
  const ids = new RecentIds(lookedMs - LATE_MS, maxIds);
  for await (const page of windowPages(reading, lookedMs)) {
    yield* notEmpty(page.filter((event) => ids.isNew(event)));
  }
  const say = sayOnce(reading.notice);
  let tookMs = 0;
  while (lookedMs < endMs + LATE_MS) {
    await sleep(Math.max(pollMs, tookMs), undefined, { signal: reading.signal });
    ids.forgetBefore(lookedMs - LATE_MS);
    if (ids.floorMs > lookedMs - LATE_MS) say(TOO_MANY);
    lookedMs = Date.now();
    const window = { startMs: Math.max(startMs, ids.floorMs), endMs };
    const pages = window.startMs < endMs ? unlistedPages(there(), window, { again: true }) : [];
    for await (const page of pages) yield* newAgain(page, ids);
    tookMs = Date.now() - lookedMs;
  }
}

// --- internal ---

const POLL_MS = 15_000;

const TOO_MANY =
  "More events come than can be remembered: those that are delivered late may be missed. vpcflow read kinesis://… follows any number.";

function sayOnce(notice: PageReading["notice"]): (sentence: string) => void {
  let said = false;
  return (sentence) => {
    if (!said) notice?.(sentence);
    said = true;
  };
}

/** The reading, and what of it is still there: a stream that was named and then deleted is told of once, and not looked for again. */
function withoutLost(followed: PageReading): { reading: PageReading; there: () => PageReading } {
  const gone = new Set<string>();
  const lost: PageReading["lost"] = (logStream, sentence) => {
    gone.add(logStream);
    followed.lost?.(logStream, sentence);
  };
  const reading = { ...followed, lost };
  const { logStreams } = followed;
  return {
    reading,
    there: () => (logStreams ? { ...reading, logStreams: logStreams.filter((name) => !gone.has(name)) } : reading),
  };
}

/** Where the floor rose in the midst of the look, one lane may still be below it: what it gives there had come before. */
function newAgain(page: Page, ids: RecentIds): Iterable<Page> {
  return notEmpty(page.filter((event) => (event.timestamp ?? 0) >= ids.floorMs && ids.isNew(event)));
}

function* notEmpty(page: Page): Generator<Page> {
  if (page.length > 0) yield page;
}
