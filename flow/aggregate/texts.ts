import { firstSlot, moreSlots, nextSlot } from "./hash-slots.ts";

/** Numbers for texts, 0, 1, 2, … in the order in which they are met, told by their bytes: nothing is decoded twice. */
export class Texts {
  /** All of them one behind the other: a buffer for each would be looked up in four places. */
  #bytes = Buffer.alloc(1024);
  /** Where each begins; behind the last, where the next will. */
  #starts = new Uint32Array(64);
  #size = 0;
  /** The number of each text and 1, with its hash: see `hash-slots.ts`. */
  #slots = new Int32Array(2 * 64);

  get size(): number {
    return this.#size;
  }

  /**
   * The number of the text in `bytes[start, end)`.
   *
   * @param likely the number that it has most likely, that of the record before: then nothing has to be looked up
   */
  read(bytes: Uint8Array, start: number, end: number, likely = -1): number {
    if (likely >= 0 && this.#is(likely, bytes, start, end)) return likely;
    const slots = this.#slots;
    const mixed = hash(bytes, start, end);
    let slot = firstSlot(slots, mixed);
    while (slots[slot] !== 0) {
      const number = slots[slot]! - 1;
      if (slots[slot + 1] === mixed && this.#is(number, bytes, start, end)) return number;
      slot = nextSlot(slots, slot);
    }
    slots[slot] = this.#append(bytes, start, end) + 1;
    slots[slot + 1] = mixed;
    if (this.#size * 4 > slots.length) this.#slots = moreSlots(slots);
    return this.#size - 1;
  }

  id(text: string): number {
    const bytes = Buffer.from(text);
    return this.read(bytes, 0, bytes.length);
  }

  text(id: number): string {
    return this.#bytes.toString("utf8", this.#starts[id], this.#starts[id + 1]);
  }

  #is(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const known = this.#bytes;
    const from = this.#starts[number]!;
    if (this.#starts[number + 1]! - from !== end - start) return false;
    for (let at = start, other = from; at < end; at++, other++) if (bytes[at] !== known[other]) return false;
    return true;
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const from = this.#starts[this.#size]!;
    const after = from + end - start;
    if (after > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], Math.max(after, this.#bytes.length * 2));
    }
    for (let at = start; at < end; at++) this.#bytes[from + at - start] = bytes[at]!;
    if (this.#size + 2 > this.#starts.length) {
      const starts = new Uint32Array(this.#starts.length * 2);
      starts.set(this.#starts);
      this.#starts = starts;
    }
    this.#starts[this.#size + 1] = after;
    return this.#size++;
  }
}

// --- internal ---

const PRIME = 0x01000193;

/** FNV-1a in two lanes, for even and odd bytes, whose multiplications overlap. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let even = 0x811c9dc5;
  let odd = 0x811c9dc5;
  let at = start;
  for (; at + 1 < end; at += 2) {
    even = Math.imul(even ^ bytes[at]!, PRIME);
    odd = Math.imul(odd ^ bytes[at + 1]!, PRIME);
  }
  if (at < end) even = Math.imul(even ^ bytes[at]!, PRIME);
  const mixed = Math.imul(even, 31) ^ odd;
  return mixed ^ (mixed >>> 15);
}
