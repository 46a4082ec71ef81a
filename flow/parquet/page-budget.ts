/**
 * How much memory the pages of a row group may take that are decoded at the same time, one of each column. A small file may
 * claim any number of columns, each with a page that is small in the file and large out of it.
 */
export class PageBudget {
  readonly #max: number;
  #held = 0;

  constructor(max = MAX_BYTES) {
    this.#max = max;
  }

  /** @throws Error where there is no room for so many bytes more */
  take(bytes: number): void {
    if (this.#held + bytes > this.#max) throw new Error(`its pages would take more than ${this.#max >> 20} MiB`);
    this.#held += bytes;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}

// --- internal ---

/** A million rows, the most that usual writers put into a row group, of sixty columns in one page each. */
const MAX_BYTES = 1024 * 1024 * 1024;
