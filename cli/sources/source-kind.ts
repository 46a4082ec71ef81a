import type { TimeWindow } from "../../flow/time-window.ts";
import type { Source, SourceOptions } from "../../sources/source.ts";
import type { Context } from "../context.ts";
import type { Filter } from "./filter.ts";
import type { SourceFlags } from "./source-flags.ts";

/** What it takes to open a source: the flags, as they were typed, and what of them is the same for every kind. */
export interface Opening<Flags extends SourceFlags = SourceFlags> {
  flags: Flags;
  context: Context;
  /** Format, signal and notices. The window is the kind's to make. */
  options: SourceOptions;
  /** `--start` and `--end`, ms since the epoch; absent where nothing was said. */
  startMs?: number;
  endMs?: number;
  /** Which records are wanted; whoever reads on leaves out the others, so a source may, or may not. */
  filter?: Filter;
}

export interface Opened {
  source: Source;
  /** Which of its events count, by their own time. */
  window: TimeWindow;
}

/**
 * Opens one kind of source.
 *
 * @param place what stands behind the scheme: `stream` of `kinesis://stream`; a path, for a file
 */
export type OpenSource = (place: string, opening: Opening) => Promise<Opened>;

/** A source without `--start` begins at its beginning. */
export function windowOf({ startMs, endMs }: Opening, defaultStartMs = Number.NEGATIVE_INFINITY): TimeWindow {
  return { startMs: startMs ?? defaultStartMs, endMs: endMs ?? Number.POSITIVE_INFINITY };
}
