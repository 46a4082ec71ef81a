import { SlidingWindow } from "../../flow/aggregate/sliding-window.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import type { Networks } from "../../flow/networks.ts";
import type { Context } from "../context.ts";
import { counted, grouped } from "../counted.ts";
import { isCancelled } from "../errors.ts";
import { interruptible } from "../interruptible.ts";
import type { Reading } from "../sources/reading.ts";
import type { LiveFlags } from "./live-flags.ts";
import { LiveScreen } from "./live-screen.ts";
import { type Ranked, type RankingPlan, ranked } from "./ranking.ts";
import { Snapshots } from "./snapshots.ts";

export interface Following {
  reading: Reading;
  plan: RankingPlan;
  flags: LiveFlags;
  networks: Networks;
  /** What addresses and interfaces are called, where that is shown. */
  nameOf: NameOf | undefined;
  limit: number;
  bothSides: boolean | undefined;
  /** What the screen shows last: a notice of the source, say. */
  notice?: () => string | undefined;
}

/**
 * Ranks what comes in, again and again: on a terminal in its place, elsewhere one ranking after another, each row with its
 * time. Ends with the source, or at Ctrl-C, and leaves the last ranking behind.
 */
export async function followTop(following: Following, context: Context): Promise<SlidingWindow> {
  const { reading, plan, flags } = following;
  const window = new SlidingWindow(plan.options, flags.windowMs);
  const snapshots = new Snapshots(following, context);
  await snapshots.open();
  const screen = flags.isLive ? new LiveScreen(context.stdout) : undefined;
  const show = async (): Promise<void> => {
    const result = rankingOf(window, following);
    if (screen) screen.draw([...snapshots.lines(result, headOf(window, plan)), "", footOf(following)]);
    else await snapshots.print(result, Date.now());
  };
  const redrawing = new Redrawing(show, flags.intervalMs);
  try {
    // A quiet source must not keep it from being known that nobody can be shown anything any more.
    await interruptible(Promise.race([take(reading, window), redrawing.failure]), context.signal);
  } catch (error) {
    if (!isCancelled(context.signal.reason)) throw error;
    redrawing.stop();
    screen?.close();
    await leaveBehind(window, following, snapshots);
    throw error;
  } finally {
    redrawing.stop();
    screen?.close();
    // Where nothing can be shown any more, the source would go on, and the process with it.
    reading.stop();
  }
  await leaveBehind(window, following, snapshots);
  return window;
}

// --- internal ---

/** A ranking again and again; it takes at most a tenth of the time, however large it grows. */
class Redrawing {
  readonly #show: () => Promise<void>;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** Rejects with what goes wrong while it is shown: a pipe that nobody reads. */
  readonly failure: Promise<never>;
  #fail!: (error: unknown) => void;

  constructor(show: () => Promise<void>, intervalMs: number) {
    this.#show = show;
    this.#intervalMs = intervalMs;
    this.failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // What comes when nobody waits any longer is nobody's.
    this.failure.catch(() => {});
    void this.#next(0);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #next(waitMs: number): Promise<void> {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#run(), waitMs);
  }

  async #run(): Promise<void> {
    const startedMs = performance.now();
    try {
      await this.#show();
    } catch (error) {
      this.#fail(error);
      return;
    }
    await this.#next(Math.max(this.#intervalMs, 9 * (performance.now() - startedMs)));
  }
}

async function take(reading: Reading, window: SlidingWindow): Promise<void> {
  for await (const batch of reading) {
    window.add(batch, Date.now());
    // A source that has all at hand must not keep the screen from being drawn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function rankingOf(window: SlidingWindow, { plan, networks, limit, bothSides }: Following): Ranked {
  return ranked(window.sums(), plan, { networks, limit, bothSides });
}

async function leaveBehind(window: SlidingWindow, following: Following, snapshots: Snapshots): Promise<void> {
  const result = rankingOf(window, following);
  if (following.flags.isLive)
    await snapshots.write(`${snapshots.lines(result, headOf(window, following.plan)).join("\n")}\n`);
  else await snapshots.print(result, Date.now());
  await snapshots.close();
}

function headOf(window: SlidingWindow, { by }: RankingPlan): string {
  const { span, records, late } = window;
  const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
  // Not by the clock on the wall: flow logs come ten minutes late, and those of an hour ago may be read.
  const when = span ? `${time(span.startMs)} to ${time(span.endMs)} UTC of the records' time` : "all that has come";
  const missed = late > 0 ? `, ${counted(late, "record")} too late for it` : "";
  return `Top by ${by}, ${when}: ${grouped(records)} records so far${missed}`;
}

function footOf({ notice }: Following): string {
  return notice?.() ?? "Ctrl-C ends.";
}
