/**
 * Numbers tuples of 32-bit integers 0, 1, 2, … in the order in which they are met: open addressing over one typed array,
 * and the tuples in pieces behind it. A `Map` of text keys takes five times the memory and more.
 */
export class TupleTable {
  readonly width: number;
  /** The number of a tuple and 1; 0 where nothing is. */
  #slots = new Int32Array(64);
  readonly #chunks: Int32Array[] = [];
  #size = 0;

  constructor(width: number) {
    this.width = width;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the tuple, which is new where it was not met before. */
  add(tuple: Int32Array): number {
    const slot = this.#slotOf(tuple);
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    this.#append(tuple);
    this.#slots[slot] = ++this.#size;
    if (this.#size * 5 > this.#slots.length * 3) this.#grow();
    return this.#size - 1;
  }

  /** The number of the tuple, or -1 where it was not met. */
  find(tuple: Int32Array): number {
    return this.#slots[this.#slotOf(tuple)]! - 1;
  }

  /** One integer of a tuple. */
  at(index: number, position: number): number {
    return this.#chunks[index >>> BITS]![(index & MASK) * this.width + position]!;
  }

  /** Copies a tuple into `target`. */
  read(index: number, target: Int32Array): void {
    const chunk = this.#chunks[index >>> BITS]!;
    const start = (index & MASK) * this.width;
    for (let position = 0; position < this.width; position++) target[position] = chunk[start + position]!;
  }

  #slotOf(tuple: Int32Array): number {
    const { width } = this;
    const mask = this.#slots.length - 1;
    let slot = hash(tuple, 0, width) & mask;
    while (true) {
      const number = this.#slots[slot]!;
      if (number === 0) return slot;
      const chunk = this.#chunks[(number - 1) >>> BITS]!;
      const start = ((number - 1) & MASK) * width;
      let position = 0;
      while (position < width && chunk[start + position] === tuple[position]) position++;
      if (position === width) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #append(tuple: Int32Array): void {
    const number = this.#size >>> BITS;
    if (number === this.#chunks.length) this.#chunks.push(new Int32Array(this.width << BITS));
    const chunk = this.#chunks[number]!;
    const start = (this.#size & MASK) * this.width;
    // Not by set(), whose call takes longer than a handful of numbers do.
    for (let position = 0; position < this.width; position++) chunk[start + position] = tuple[position]!;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#size; index++) {
      const chunk = this.#chunks[index >>> BITS]!;
      let slot = hash(chunk, (index & MASK) * this.width, this.width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}

// --- internal ---

const BITS = 14;
const MASK = (1 << BITS) - 1;

/** The numbers mostly count up from 0, so they are spread by an odd constant and the high bits folded down. */
function hash(tuple: Int32Array, start: number, width: number): number {
  let mixed = 0;
  for (let at = start; at < start + width; at++) {
    mixed = Math.imul(mixed ^ tuple[at]!, 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return mixed;
}
