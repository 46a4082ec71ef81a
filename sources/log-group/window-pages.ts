import type { Page } from "./lanes.ts";
import { listedPages } from "./listed-pages.ts";
import { type PageReading, unlistedPages } from "./pages.ts";

/** The events of the window until the present, side by side by their log streams. */
export async function* windowPages(reading: PageReading, nowMs: number): AsyncGenerator<Page> {
  const window = { ...reading.window, endMs: Math.min(reading.window.endMs, nowMs + 1) };
  if (window.startMs >= window.endMs) return;
  if (reading.logStreams || reading.lanes === 1) yield* unlistedPages(reading, window);
  else yield* listedPages({ ...reading, window }, nowMs);
}
