import { firstSlot, moreSlots, nextSlot } from "./hash-slots.ts";

/**
 * Numbers tuples of 32-bit integers 0, 1, 2, … in the order in which they are met: open addressing over one typed array,
 * and the tuples in pieces behind it. A `Map` of text keys takes five times the memory and more.
 */
export class TupleTable {
  readonly width: number;
  /** The number of each tuple and 1, with its hash: see `hash-slots.ts`. */
  #slots = new Int32Array(2 * 64);
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
    const mixed = hash(tuple);
    const slot = this.#slotOf(tuple, mixed);
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    this.#append(tuple);
    this.#slots[slot] = ++this.#size;
    this.#slots[slot + 1] = mixed;
    if (this.#size * 10 > this.#slots.length * 3) this.#slots = moreSlots(this.#slots);
    return this.#size - 1;
  }

  /** The number of the tuple, or -1 where it was not met. */
  find(tuple: Int32Array): number {
    return this.#slots[this.#slotOf(tuple, hash(tuple))]! - 1;
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

  /** Where the tuple stands, or the free place for it. */
  #slotOf(tuple: Int32Array, mixed: number): number {
    const slots = this.#slots;
    let slot = firstSlot(slots, mixed);
    while (true) {
      const number = slots[slot]!;
      if (number === 0 || (slots[slot + 1] === mixed && this.#is(number - 1, tuple))) return slot;
      slot = nextSlot(slots, slot);
    }
  }

  #is(index: number, tuple: Int32Array): boolean {
    const { width } = this;
    const chunk = this.#chunks[index >>> BITS]!;
    const start = (index & MASK) * width;
    let position = 0;
    while (position < width && chunk[start + position] === tuple[position]) position++;
    return position === width;
  }

  #append(tuple: Int32Array): void {
    const number = this.#size >>> BITS;
    if (number === this.#chunks.length) this.#chunks.push(new Int32Array(this.width << BITS));
    const chunk = this.#chunks[number]!;
    const start = (this.#size & MASK) * this.width;
    // Not by set(), whose call takes longer than a handful of numbers do.
    for (let position = 0; position < this.width; position++) chunk[start + position] = tuple[position]!;
  }
}

// --- internal ---

const BITS = 14;
const MASK = (1 << BITS) - 1;

/** The numbers mostly count up from 0, so they are spread by an odd constant and the high bits folded down. */
function hash(tuple: Int32Array): number {
  let mixed = 0;
  for (let at = 0; at < tuple.length; at++) {
    mixed = Math.imul(mixed ^ tuple[at]!, 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return mixed;
}
