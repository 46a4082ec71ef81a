/** A set of pairs of 32-bit numbers: open addressing in one typed array, where a `Set` of keys would take five times the memory. */
export class PairSet {
  /** Two slots a pair. A first number of EMPTY means that nothing is there. */
  #slots = new Int32Array(2 * 64).fill(EMPTY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds the pair of two numbers from 0 on, if it is new. */
  add(first: number, second: number): void {
    if (!place(this.#slots, first, second)) return;
    this.#size++;
    if (this.#size * 8 > this.#slots.length * 3) this.#grow();
  }

  forEach(visit: (first: number, second: number) => void): void {
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += 2) {
      if (slots[at] !== EMPTY) visit(slots[at]!, slots[at + 1]!);
    }
  }

  #grow(): void {
    const larger = new Int32Array(this.#slots.length * 2).fill(EMPTY);
    this.forEach((first, second) => {
      place(larger, first, second);
    });
    this.#slots = larger;
  }
}

// --- internal ---

const EMPTY = -1;

/** Puts the pair into the first free slot from its hash on; false where it is there already. */
function place(slots: Int32Array, first: number, second: number): boolean {
  const mask = slots.length / 2 - 1;
  let at = hash(first, second) & mask;
  while (slots[at * 2] !== EMPTY) {
    if (slots[at * 2] === first && slots[at * 2 + 1] === second) return false;
    at = (at + 1) & mask;
  }
  slots[at * 2] = first;
  slots[at * 2 + 1] = second;
  return true;
}

/** Both numbers count up from 0, so they are spread by two odd constants and the high bits folded down. */
function hash(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
