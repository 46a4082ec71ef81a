/** One key press may reach a process twice, from its terminal and from the npx that started it. */
const ECHO_MS = 250;

/**
 * Who asks a command to stop, by Ctrl-C or a signal. What must not be cut off holds the process meanwhile, and is told
 * of each further time.
 */
export class Interrupts {
  readonly #controller = new AbortController();
  readonly #holders = new Set<() => void>();
  readonly #now: () => number;
  #abortedMs = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get held(): boolean {
    return this.#holders.size > 0;
  }

  /**
   * Until the result is called, the process does not end at once; `again` hears of it when somebody asks for that.
   */
  hold(again: () => void): () => void {
    this.#holders.add(again);
    return () => void this.#holders.delete(again);
  }

  /** @returns whether the process is to end at once: it was asked before, and nothing holds it */
  interrupt(reason?: unknown): boolean {
    if (!this.signal.aborted) {
      this.#abortedMs = this.#now();
      this.#controller.abort(reason);
      return false;
    }
    if (!this.held) return true;
    if (this.#now() - this.#abortedMs > ECHO_MS) for (const again of [...this.#holders]) again();
    return false;
  }
}
