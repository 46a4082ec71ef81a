const BITS = 14;
const CHUNK = 1 << BITS;
const MASK = CHUNK - 1;

/**
 * Numbers by index from 0 on, in pieces: growing copies nothing, and leaves at most one piece unused. An index has as many
 * numbers as there are positions, one beside the other: what is read of one index comes from memory at once.
 */
export class ChunkedFloats {
  readonly #chunks: Float64Array[] = [];
  readonly #initial: readonly number[];
  readonly #width: number;

  /** @param initial what stands where nothing was set, at each position */
  constructor(initial: readonly number[] = [0]) {
    this.#initial = initial;
    this.#width = initial.length;
  }

  get(index: number, position = 0): number {
    const chunk = this.#chunks[index >>> BITS];
    return chunk === undefined ? this.#initial[position]! : chunk[(index & MASK) * this.#width + position]!;
  }

  set(index: number, value: number, position = 0): void {
    this.#chunkOf(index)[(index & MASK) * this.#width + position] = value;
  }

  add(index: number, value: number, position = 0): void {
    this.#chunkOf(index)[(index & MASK) * this.#width + position]! += value;
  }

  #chunkOf(index: number): Float64Array {
    const number = index >>> BITS;
    while (this.#chunks.length <= number) this.#chunks.push(this.#newChunk());
    return this.#chunks[number]!;
  }

  #newChunk(): Float64Array {
    const chunk = new Float64Array(CHUNK * this.#width);
    if (this.#initial.every((value) => value === 0)) return chunk;
    for (let at = 0; at < chunk.length; at += this.#width) chunk.set(this.#initial, at);
    return chunk;
  }
}
