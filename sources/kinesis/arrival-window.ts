import type { _Record as StreamRecord } from "@aws-sdk/client-kinesis";
import { hasPassed, SLACK_MS } from "./clocks.ts";

/** Times are ms since the epoch, by AWS's clock. */
export interface ArrivalWindowOptions {
  /** Arrivals before this are not given. */
  startMs: number;
  /** Arrivals from this on are not given, and end the shard. */
  endMs: number;
  /**
   * A later run goes on behind the last record that was given, so none may be left out before it: the first that is, ends the
   * shard, and what stands behind it is that run's, whenever it arrived.
   */
  resumes: boolean;
  /** When the reading began: without `follow`, what came later ends the shard. */
  begunMs: number;
}

/** Which records of a shard are wanted, by when they arrived. */
export class ArrivalWindow {
  readonly #options: ArrivalWindowOptions;

  constructor(options: ArrivalWindowOptions) {
    this.#options = options;
  }

  wanted(records: readonly StreamRecord[]): readonly StreamRecord[] {
    const { startMs, endMs, resumes } = this.#options;
    if (startMs === Number.NEGATIVE_INFINITY && endMs === Number.POSITIVE_INFINITY) return records;
    const past = resumes ? records.findIndex((record) => this.#isLate(record)) : -1;
    return (past < 0 ? records : records.slice(0, past)).filter((record) => {
      const arrived = arrivedMs(record);
      return arrived === undefined || (arrived >= startMs && arrived < endMs);
    });
  }

  /** Whether one of them arrived so late that none that is wanted follows. */
  isEndedBy(records: readonly StreamRecord[]): boolean {
    const { endMs, resumes } = this.#options;
    const byMs = resumes ? 0 : SLACK_MS;
    return endMs < Number.POSITIVE_INFINITY && records.some((record) => this.#isLate(record, byMs));
  }

  /** Whether none that is wanted follows where the shard has been read up to that time. */
  isEndedAt(ms: number): boolean {
    return hasPassed(this.#options.endMs, ms);
  }

  /** Whether one of them arrived when the reading had begun: on a busy shard there is always more. */
  isOfPresent(records: readonly StreamRecord[]): boolean {
    return records.some((record) => hasPassed(this.#options.begunMs, arrivedMs(record) ?? 0));
  }

  #isLate(record: StreamRecord, byMs = 0): boolean {
    return (arrivedMs(record) ?? Number.NEGATIVE_INFINITY) >= this.#options.endMs + byMs;
  }
}

// --- internal ---

function arrivedMs(record: StreamRecord): number | undefined {
  return record.ApproximateArrivalTimestamp?.getTime();
}
