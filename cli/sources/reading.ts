import { VpcflowError } from "../../flow/errors.ts";
import { addCounts, emptyCounts, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { type TimeWindow, withinWindow } from "../../flow/time-window.ts";
import { listsOf } from "../../sources/flattened.ts";
import type { Source } from "../../sources/source.ts";
import type { Stoppable } from "./pauses.ts";
import type { Opened } from "./source-kind.ts";

/** Takes out of batches what nobody asked for. */
export interface Selection {
  select(batch: RecordBatch): RecordBatch;
  /** Called when all was read. @throws VpcflowError where what was asked for cannot be in these sources */
  end(): void;
}

export interface ReadingOptions {
  selection?: Selection | undefined;
  /** Hears, in whole sentences, of sources that are empty. */
  notice?: ((sentence: string) => void) | undefined;
  /** Aborts the signal that the sources were given. */
  stop?: (() => void) | undefined;
}

/** What a command reads: the sources that a person named, one after another, and of them what was asked for. */
export class Reading implements AsyncIterable<RecordBatch> {
  readonly #opened: readonly Opened[];
  readonly #signal: AbortSignal;
  readonly #selection: Selection;
  readonly #notice: (sentence: string) => void;
  readonly #stop: () => void;
  /** Events that fell outside `--start` and `--end`. */
  outside = 0;
  /** Events that the filters left out. */
  filtered = 0;

  constructor(opened: readonly Opened[], signal: AbortSignal, options: ReadingOptions = {}) {
    const { selection = EVERYTHING, notice = () => {}, stop = () => {} } = options;
    this.#opened = opened;
    this.#signal = signal;
    this.#selection = selection;
    this.#notice = notice;
    this.#stop = stop;
  }

  /** What was read so far, of all sources together. */
  get counts(): ReadCounts {
    const total = emptyCounts();
    for (const { source } of this.#opened) addCounts(total, source.counts);
    return total;
  }

  /** What was given so far, but for the last batch unless all was given, has been written where it goes. */
  async settled(): Promise<void> {
    for (const { source } of this.#opened) await source.settled?.();
  }

  /** Ends what is under way at the sources, though nothing may come of them for hours: nobody wants more. */
  stop(): void {
    this.#stop();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RecordBatch> {
    for await (const batches of this.lists()) for (const batch of batches) yield batch;
  }

  /** The batches in lists, as many as came at once; what is left out of one is counted when it is taken from its list. */
  lists(): Stoppable<Iterable<RecordBatch>> {
    return { [Symbol.asyncIterator]: () => this.#lists(), stop: () => this.stop() };
  }

  async *#lists(): AsyncGenerator<Iterable<RecordBatch>> {
    for (const { source, window } of this.#opened) {
      for await (const batches of this.#passedOver(source)) yield this.#selected(batches, window);
    }
    this.#selection.end();
  }

  *#selected(batches: readonly RecordBatch[], window: TimeWindow): Generator<RecordBatch> {
    for (const batch of batches) {
      this.#signal.throwIfAborted();
      const within = withinWindow(batch, window);
      const selected = this.#selection.select(within);
      this.outside += batch.events.count - within.events.count;
      this.filtered += within.events.count - selected.events.count;
      yield selected;
    }
  }

  /** The batches of one source. One that is empty has no records: that is an answer and no error, and it is told. */
  async *#passedOver(source: Source): AsyncGenerator<readonly RecordBatch[]> {
    try {
      yield* listsOf(source);
    } catch (error) {
      if (!isEmpty(error)) throw error;
      this.#notice(error.message);
    }
  }
}

// --- internal ---

/** Whether that is what a source without a byte throws. */
function isEmpty(error: unknown): error is VpcflowError {
  return error instanceof VpcflowError && error.code === "SOURCE" && error.found === "empty";
}

const EVERYTHING: Selection = { select: (batch) => batch, end: () => {} };
