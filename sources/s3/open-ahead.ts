import type { OpenedInput } from "../input.ts";

export interface OpenedAhead<Item> {
  item: Item;
  /** Rejects where it could not be opened. */
  opened: Promise<OpenedInput>;
}

/** Opens so many items ahead of the one that is read, in their order: their answers come while others are being read. */
export async function* openAhead<Item>(
  items: AsyncIterable<Item>,
  open: (item: Item) => Promise<OpenedInput>,
  limit: number,
): AsyncGenerator<OpenedAhead<Item>> {
  const line = new Line(items[Symbol.asyncIterator](), open, limit);
  try {
    for (let next = await line.take(); next; next = await line.take()) yield next;
  } finally {
    line.close();
  }
}

// --- internal ---

class Line<Item> {
  readonly #items: AsyncIterator<Item>;
  readonly #open: (item: Item) => Promise<OpenedInput>;
  readonly #limit: number;
  readonly #waiting: OpenedAhead<Item>[] = [];
  #failure: { error: unknown } | undefined;
  #ended = false;
  #filling = false;
  #wake = (): void => {};

  constructor(items: AsyncIterator<Item>, open: (item: Item) => Promise<OpenedInput>, limit: number) {
    this.#items = items;
    this.#open = open;
    this.#limit = limit;
  }

  /** The next in line, as soon as it is there; those behind it are opened meanwhile. */
  async take(): Promise<OpenedAhead<Item> | undefined> {
    void this.#fill();
    while (this.#waiting.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const next = this.#waiting.shift();
    if (!next && this.#failure) throw this.#failure.error;
    return next;
  }

  /** Lets go of what was opened and will not be read. */
  close(): void {
    this.#ended = true;
    void this.#items.return?.()?.then(undefined, () => {});
    for (const { opened } of this.#waiting.splice(0))
      opened.then(
        ({ bytes }) => bytes.destroy?.(),
        () => {},
      );
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (!this.#ended && this.#waiting.length < this.#limit) await this.#add();
    } catch (error) {
      this.#failure = { error };
      this.#ended = true;
    }
    this.#filling = false;
    this.#wake();
  }

  async #add(): Promise<void> {
    const { value, done } = await this.#items.next();
    if (this.#ended) return;
    this.#ended = done === true;
    if (done) return;
    const opened = this.#open(value);
    // It is thrown when its turn comes; until then it is nobody's.
    opened.catch(() => {});
    this.#waiting.push({ item: value, opened });
    this.#wake();
  }
}
