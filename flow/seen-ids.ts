import type { ByteRange } from "./event-ids.ts";

/**
 * Remembers which ids came before: the last million of them at least, the last two million at most, in 64 MB at most. By
 * 128 bits of each, so that no two are ever taken for one.
 */
export class SeenIds {
  readonly #generation: number;
  #young: IdTable;
  #old: IdTable | undefined;

  /** @param generation how many ids are remembered at least; twice as many at most */
  constructor(generation = 1_000_000) {
    this.#generation = generation;
    this.#young = new IdTable();
  }

  /** Whether the id is new; it is remembered from then on. */
  add(bytes: Uint8Array, range: ByteRange): boolean {
    const hash = hashOf(bytes, range);
    if (this.#old?.has(hash) || !this.#young.add(hash)) return false;
    if (this.#young.size >= this.#generation) {
      this.#old = this.#young;
      this.#young = new IdTable();
    }
    return true;
  }
}

// --- internal ---

/** Ints of a hash. */
const WORDS = 4;

/** A set of hashes by open addressing; a slot whose first word is 0 is free. */
class IdTable {
  size = 0;
  #slots = new Uint32Array(1024 * WORDS);

  has(hash: Uint32Array): boolean {
    return this.#slots[this.#slotOf(hash)] !== 0;
  }

  /** Whether it was not there before. */
  add(hash: Uint32Array): boolean {
    const slot = this.#slotOf(hash);
    if (this.#slots[slot] !== 0) return false;
    this.#slots.set(hash, slot);
    this.size++;
    if (this.size * WORDS * 2 > this.#slots.length) this.#grow();
    return true;
  }

  /** Where it is, or where it would be. */
  #slotOf(hash: Uint32Array): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (hash[1]! * WORDS) & mask;
    while (slots[at] !== 0 && !isAt(slots, at, hash)) at = (at + WORDS) & mask;
    return at;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] === 0) continue;
      const hash = old.subarray(at, at + WORDS);
      this.#slots.set(hash, this.#slotOf(hash));
    }
  }
}

function isAt(slots: Uint32Array, at: number, hash: Uint32Array): boolean {
  return slots[at] === hash[0] && slots[at + 1] === hash[1] && slots[at + 2] === hash[2] && slots[at + 3] === hash[3];
}

const scratch = new Uint32Array(WORDS);

/** Four lanes that mix each byte in a way of their own and each other; overwritten by the next call. */
function hashOf(bytes: Uint8Array, { start, end }: ByteRange): Uint32Array {
  let [a, b, c, d] = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    a = Math.imul(a ^ byte, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ byte ^ a, 0x85ebca77);
    b ^= b >>> 13;
    c = Math.imul((c + byte) ^ b, 0xc2b2ae3d);
    c ^= c >>> 16;
    d = Math.imul((d ^ byte) + c, 0x27d4eb2f);
    d ^= d >>> 14;
  }
  // 0 marks a free slot.
  scratch[0] = a === 0 ? 1 : a;
  scratch[1] = b;
  scratch[2] = c;
  scratch[3] = d;
  return scratch;
}
