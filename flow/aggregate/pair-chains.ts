/** Finds the channels that have the same two ends: chains through one typed array, in place of a map of lists. */
export class PairChains {
  /** The first channel of each chain and 1; 0 where there is none. */
  readonly #heads: Int32Array;
  readonly #next: Int32Array;

  constructor(size: number, ends: { source(index: number): number; destination(index: number): number }) {
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(size, 32))));
    this.#next = new Int32Array(size);
    for (let index = size - 1; index >= 0; index--) {
      const slot = hash(ends.source(index), ends.destination(index)) & (this.#heads.length - 1);
      this.#next[index] = this.#heads[slot]!;
      this.#heads[slot] = index + 1;
    }
  }

  /** Each chain, in which are all channels of the same ends, and by chance those of others. The array is used again. */
  forEach(visit: (chain: readonly number[]) => void): void {
    const chain: number[] = [];
    for (const head of this.#heads) {
      chain.length = 0;
      for (let at = head; at !== 0; at = this.#next[at - 1]!) chain.push(at - 1);
      if (chain.length > 0) visit(chain);
    }
  }
}

// --- internal ---

function hash(first: number, second: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
