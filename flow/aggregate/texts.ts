/** Numbers for texts, 0, 1, 2, … in the order in which they are met, told by their bytes: nothing is decoded twice. */
export class Texts {
  readonly #bytes: Buffer[] = [];
  #slots = new Int32Array(64);

  get size(): number {
    return this.#bytes.length;
  }

  /**
   * The number of the text in `bytes[start, end)`.
   *
   * @param likely the number that it has most likely, that of the record before: then nothing has to be looked up
   */
  read(bytes: Buffer, start: number, end: number, likely = -1): number {
    if (likely >= 0 && isSame(this.#bytes[likely]!, bytes, start, end)) return likely;
    const mask = this.#slots.length - 1;
    let slot = hash(bytes, start, end) & mask;
    while (true) {
      const number = this.#slots[slot]!;
      if (number === 0) return this.#add(slot, bytes.subarray(start, end));
      if (isSame(this.#bytes[number - 1]!, bytes, start, end)) return number - 1;
      slot = (slot + 1) & mask;
    }
  }

  id(text: string): number {
    const bytes = Buffer.from(text);
    return this.read(bytes, 0, bytes.length);
  }

  text(id: number): string {
    return this.#bytes[id]!.toString("utf8");
  }

  #add(slot: number, text: Buffer): number {
    // A copy: the batch's bytes would stay in memory with it.
    const id = this.#bytes.push(Buffer.from(text)) - 1;
    this.#slots[slot] = id + 1;
    if (this.#bytes.length * 2 > this.#slots.length) this.#grow();
    return id;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    this.#bytes.forEach((bytes, id) => {
      let slot = hash(bytes, 0, bytes.length) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id + 1;
    });
    this.#slots = slots;
  }
}

// --- internal ---

/** FNV-1a, the high bits folded down. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let mixed = 0x811c9dc5;
  for (let at = start; at < end; at++) mixed = Math.imul(mixed ^ bytes[at]!, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

function isSame(one: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (one.length !== end - start) return false;
  for (let at = start; at < end; at++) if (bytes[at] !== one[at - start]) return false;
  return true;
}
