/** How many bytes may be under way at once, over all shards: who wants more waits, first come, first served. */
export class ByteBudget {
  readonly #limit: number;
  #held = 0;
  #waiting: Waiting[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Waits until there is room for so many bytes, or nothing else is held: more than the whole budget is given alone.
   * @returns what gives them back: all, or those that were not needed
   */
  async take(bytes: number, signal: AbortSignal): Promise<Share> {
    signal.throwIfAborted();
    if (this.#waiting.length > 0 || !this.#fits(bytes)) await this.#turn(bytes, signal);
    else this.#held += bytes;
    return new Share(bytes, (given) => this.#give(given));
  }

  #fits(bytes: number): boolean {
    return this.#held === 0 || this.#held + bytes <= this.#limit;
  }

  #turn(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(signal.reason);
      };
      const granted = (): void => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      const waiting = { bytes, granted };
      signal.addEventListener("abort", abort, { once: true });
      this.#waiting.push(waiting);
    });
  }

  #give(bytes: number): void {
    this.#held -= bytes;
    for (let [next] = this.#waiting; next && this.#fits(next.bytes); [next] = this.#waiting) {
      this.#waiting.shift();
      this.#held += next.bytes;
      next.granted();
    }
  }
}

/** Bytes that were taken from a budget. */
export class Share {
  #bytes: number;
  readonly #give: (bytes: number) => void;

  constructor(bytes: number, give: (bytes: number) => void) {
    this.#bytes = bytes;
    this.#give = give;
  }

  /** Keeps what was needed, which may be more, and gives back the rest. */
  keep(bytes: number): void {
    const rest = this.#bytes - bytes;
    this.#bytes = bytes;
    this.#give(rest);
  }
}

// --- internal ---

interface Waiting {
  bytes: number;
  granted(): void;
}
