/** Hands items from many givers to one taker, in the order in which they came. How much may lie in it is the givers' to bound. */
export class Channel<Item> {
  #items: Item[] = [];
  #end: { error?: unknown } | undefined;
  #wake: () => void = () => {};

  give(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  /** Nothing more comes. */
  end(): void {
    this.#end ??= {};
    this.#wake();
  }

  /** The taker is to be thrown this, at once. */
  fail(error: unknown): void {
    this.#end ??= { error };
    if ("error" in this.#end) this.#items = [];
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    while (true) {
      if (this.#items.length > 0) {
        const items = this.#items;
        this.#items = [];
        for (const item of items) {
          if (this.#end && "error" in this.#end) break;
          yield item;
        }
      } else if (this.#end) {
        if ("error" in this.#end) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
