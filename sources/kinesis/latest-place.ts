import { CLOCKS_MS } from "./clocks.ts";
import type { Poll } from "./shard-reader.ts";

/**
 * Where a later run goes on in a shard that was begun at the latest and of which nothing has come. Kinesis does not say where
 * that is, and the time when it was asked for is known but for some seconds: too early a time would give what was there
 * before, too late a one would pass over what came. But a shard that has been empty for long enough holds nothing from
 * before its latest to some seconds ago, so any time among those is its place.
 */
export class LatestPlace {
  #firstMs: number | undefined;
  #isKnown = false;

  /**
   * An answer came to what was asked then, ms since the epoch by AWS's clock as far as it is known.
   * @returns the time from which the rest of the shard is to be read, once, when it is known
   */
  answered(askedMs: number, { records, caughtUp }: Poll): number | undefined {
    this.#firstMs ??= askedMs;
    // From its first record on, the shard has a place by that.
    this.#isKnown ||= records.length > 0;
    if (this.#isKnown || !caughtUp || askedMs - this.#firstMs < 2 * CLOCKS_MS) return undefined;
    this.#isKnown = true;
    return askedMs - CLOCKS_MS;
  }
}
