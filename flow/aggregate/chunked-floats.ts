const BITS = 14;
const CHUNK = 1 << BITS;
const MASK = CHUNK - 1;

/** Numbers by index from 0 on, in pieces: growing copies nothing, and leaves at most one piece unused. */
export class ChunkedFloats {
  readonly #chunks: Float64Array[] = [];
  readonly #initial: number;

  /** @param initial what stands where nothing was set */
  constructor(initial = 0) {
    this.#initial = initial;
  }

  get(index: number): number {
    const chunk = this.#chunks[index >>> BITS];
    return chunk === undefined ? this.#initial : chunk[index & MASK]!;
  }

  set(index: number, value: number): void {
    this.#chunkOf(index)[index & MASK] = value;
  }

  add(index: number, value: number): void {
    this.#chunkOf(index)[index & MASK]! += value;
  }

  #chunkOf(index: number): Float64Array {
    const number = index >>> BITS;
    while (this.#chunks.length <= number) {
      const chunk = new Float64Array(CHUNK);
      this.#chunks.push(this.#initial === 0 ? chunk : chunk.fill(this.#initial));
    }
    return this.#chunks[number]!;
  }
}
