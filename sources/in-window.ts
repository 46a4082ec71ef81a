import { type TimeWindow, withinWindow } from "../flow/time-window.ts";
import type { Source } from "./source.ts";

/** The source's records that fall into the window, by their own time; its counts stay those of all that was read. */
export function inWindow(source: Source, window: TimeWindow | undefined): Source {
  if (!window) return source;
  return {
    counts: source.counts,
    async *[Symbol.asyncIterator]() {
      for await (const batch of source) yield withinWindow(batch, window);
    },
  };
}
