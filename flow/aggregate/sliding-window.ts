import type { EventBatch } from "../event-batch.ts";
import { LineParser } from "../line-parser.ts";
import { isFlowLine, isOtherLog } from "../log-message.ts";
import { recordAt } from "../record.ts";
import { type RecordBatch, withEvents } from "../record-batch.ts";
import { timesOf } from "../time-window.ts";
import { type AggregateOptions, Aggregator } from "./aggregator.ts";

/** A window is kept in so many slices: as one passes out of it, the window moves on. */
const SLICES = 20;
/** A record that claims to be from later than this past now does not move the window. */
const SKEW_MS = 60_000;

/**
 * Sums of the records of the last so many ms, by the records' own time: flow logs come minutes late, and those of several
 * interfaces not together. The window ends with the latest record; memory is that of the rows in it.
 */
export class SlidingWindow {
  readonly windowMs: number;
  readonly #options: AggregateOptions;
  readonly #sliceMs: number;
  /** By the number of their slice since the epoch. */
  readonly #slices = new Map<number, Aggregator>();
  #latest = Number.NEGATIVE_INFINITY;
  /** Records that came when the window had moved past them. */
  late = 0;
  /** All records so far, also those that have left the window. */
  records = 0;

  /** @param windowMs `Infinity` for everything since the beginning */
  constructor(options: AggregateOptions, windowMs: number) {
    this.#options = options;
    this.windowMs = windowMs;
    this.#sliceMs = Number.isFinite(windowMs) ? Math.max(1000, windowMs / SLICES) : Number.POSITIVE_INFINITY;
  }

  /** The time of the window in ms since the epoch; `undefined` while nothing has come, or for all of time. */
  get span(): { startMs: number; endMs: number } | undefined {
    if (!Number.isFinite(this.#latest) || !Number.isFinite(this.windowMs)) return undefined;
    const endMs = (this.#latest + 1) * this.#sliceMs;
    return { startMs: endMs - this.windowMs, endMs };
  }

  add(batch: RecordBatch, nowMs: number): void {
    const slices = this.#slicesOf(batch, nowMs);
    const oldest = this.#oldest();
    for (const slice of new Set(slices)) {
      const events = batch.events.filter((index) => slices[index] === slice);
      if (slice < oldest) this.late += events.count;
      else this.#addTo(slice, batch, events);
    }
    this.records += batch.events.count;
    for (const slice of this.#slices.keys()) if (slice < oldest) this.#slices.delete(slice);
  }

  /** The sums of the window as it is now. */
  sums(): Aggregator {
    const [only, ...others] = this.#slices.values();
    if (only && others.length === 0) return only;
    const all = new Aggregator(this.#options);
    for (const slice of this.#slices.values()) all.merge(slice);
    return all;
  }

  /** The slice of each event; what has no time is of the present one, and what is no record of the latest: it moves nothing. */
  #slicesOf(batch: RecordBatch, nowMs: number): Float64Array {
    const { events, format } = batch;
    const timeOf = timesOf(batch);
    const parser = new LineParser(format);
    const limit = this.#sliceAt(nowMs + SKEW_MS);
    const slices = new Float64Array(events.count).fill(Number.NaN);
    for (let index = 0; index < events.count; index++) {
      if (!isRecord(events, index, parser)) continue;
      slices[index] = Math.min(limit, this.#sliceAt(timeOf(index) ?? nowMs));
      this.#latest = Math.max(this.#latest, slices[index]!);
    }
    const latest = Number.isFinite(this.#latest) ? this.#latest : limit;
    return slices.map((slice) => (Number.isNaN(slice) ? latest : slice));
  }

  #sliceAt(timeMs: number): number {
    return Number.isFinite(this.#sliceMs) ? Math.floor(timeMs / this.#sliceMs) : 0;
  }

  #oldest(): number {
    return Number.isFinite(this.#sliceMs) ? this.#latest - Math.ceil(this.windowMs / this.#sliceMs) + 1 : 0;
  }

  #addTo(slice: number, batch: RecordBatch, events: EventBatch): void {
    const aggregator = this.#slices.get(slice) ?? new Aggregator(this.#options);
    this.#slices.set(slice, aggregator);
    aggregator.add(withEvents(batch, events));
  }
}

// --- internal ---

/** Whether it is a flow log's record, be it a line or known by its extractedFields. */
function isRecord(events: EventBatch, index: number, parser: LineParser): boolean {
  if (isFlowLine(events, index, parser)) return true;
  const record = recordAt(events, index, parser);
  return record !== undefined && !isOtherLog(record);
}
