/** Texts in UTF-8, numbered from 0 on, each held once; where they turn out to be different ones nearly always, as often as they come. */
export class TextTable {
  /** The texts, each after its length in four bytes: just as a plain page has them. */
  #texts: Buffer = Buffer.alloc(1 << 12);
  #used = 0;
  /** Where each text's length begins. */
  #starts = new Int32Array(1 << 9);
  #size = 0;
  /** Numbers of texts, from 1 on, by their hash. It is never more than half full. */
  #slots = new Int32Array(1 << 10);
  /** How many texts were asked for. */
  #asked = 0;
  /** To look for texts costs more than it saves. */
  #looksUp = true;

  get size(): number {
    return this.#size;
  }

  /** The bytes of all texts with their lengths. */
  get bytes(): number {
    return this.#used;
  }

  /** The number of the text in `bytes[start, end)`, which is added where it is new. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    if (!this.#looksUp) return this.#add(bytes, start, end);
    this.#asked++;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash(bytes, start, end) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const text = slots[slot]! - 1;
      if (this.equals(text, bytes, start, end)) return text;
    }
    slots[slot] = this.#size + 1;
    return this.#add(bytes, start, end);
  }

  equals(text: number, bytes: Uint8Array, start: number, end: number): boolean {
    const texts = this.#texts;
    const from = this.#starts[text]! + 4;
    if (this.lengthOf(text) !== end - start) return false;
    for (let at = 0; at < end - start; at++) if (texts[from + at] !== bytes[start + at]) return false;
    return true;
  }

  lengthOf(text: number): number {
    const next = text + 1 < this.#size ? this.#starts[text + 1]! : this.#used;
    return next - this.#starts[text]! - 4;
  }

  /** All texts in their order, each after its length. */
  all(): Buffer {
    return Buffer.from(this.#texts.subarray(0, this.#used));
  }

  /** Those texts, each after its length: `bytes` in all. */
  plain(numbers: Int32Array, bytes: number): Buffer {
    const texts = this.#texts;
    const out = Buffer.allocUnsafe(bytes);
    let used = 0;
    for (const text of numbers) {
      const start = this.#starts[text]!;
      const end = start + 4 + this.lengthOf(text);
      for (let at = start; at < end; at++) out[used++] = texts[at]!;
    }
    return out;
  }

  /** The first and the last in the order of their bytes, as Parquet has it; `undefined` where there is none. */
  range(): { min: string; max: string } | undefined {
    if (this.#size === 0) return undefined;
    let [low, high] = [0, 0];
    for (let text = 1; text < this.#size; text++) {
      if (this.#compare(text, low) < 0) low = text;
      else if (this.#compare(text, high) > 0) high = text;
    }
    return { min: this.#textAt(low), max: this.#textAt(high) };
  }

  clear(): void {
    // They stay behind the texts where these were not looked up.
    if (this.#slots.length < this.#starts.length * 2) this.#slots = new Int32Array(this.#starts.length * 2);
    else this.#slots.fill(0);
    this.#size = 0;
    this.#used = 0;
    this.#asked = 0;
    this.#looksUp = true;
  }

  #add(bytes: Uint8Array, start: number, end: number): number {
    const length = this.#append(bytes, start, end);
    this.#starts[this.#size] = this.#used;
    this.#texts.writeUInt32LE(length, this.#used);
    this.#used += 4 + length;
    this.#size++;
    if (this.#size === this.#starts.length) this.#widen();
    return this.#size - 1;
  }

  /** Puts the text where the next one goes, and returns its length. Byte by byte: most are short. */
  #append(bytes: Uint8Array, start: number, end: number): number {
    const at = this.#used + 4;
    this.#ensure(at + end - start);
    const texts = this.#texts;
    let seen = 0;
    for (let index = start; index < end; index++) {
      texts[at + index - start] = bytes[index]!;
      seen |= bytes[index]!;
    }
    return seen < 0x80 ? end - start : this.#appendWellFormed(bytes.subarray(start, end), at);
  }

  /** One text that is no UTF-8 makes readers refuse the whole file: what is none of it becomes U+FFFD. */
  #appendWellFormed(bytes: Uint8Array, at: number): number {
    const text = Buffer.from(Buffer.from(bytes).toString("utf8"));
    this.#ensure(at + text.length);
    this.#texts.set(text, at);
    return text.length;
  }

  #ensure(length: number): void {
    if (length <= this.#texts.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#texts.length * 2, length));
    this.#texts.copy(larger);
    this.#texts = larger;
  }

  #widen(): void {
    const starts = new Int32Array(this.#starts.length * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    this.#looksUp &&= this.#size < MANY || this.#size < this.#asked * MOSTLY_NEW;
    if (!this.#looksUp) return;
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let text = 0; text < this.#size; text++) {
      const from = starts[text]! + 4;
      let slot = hash(this.#texts, from, from + this.lengthOf(text)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = text + 1;
    }
  }

  #compare(text: number, other: number): number {
    const texts = this.#texts;
    const [from, otherFrom] = [this.#starts[text]! + 4, this.#starts[other]! + 4];
    const [length, otherLength] = [this.lengthOf(text), this.lengthOf(other)];
    for (let at = 0; at < length && at < otherLength; at++) {
      if (texts[from + at] !== texts[otherFrom + at]) return texts[from + at]! - texts[otherFrom + at]!;
    }
    return length - otherLength;
  }

  #textAt(text: number): string {
    const from = this.#starts[text]! + 4;
    return this.#texts.toString("utf8", from, from + this.lengthOf(text));
  }
}

// --- internal ---

/** From so many texts on it is asked whether most are new. */
const MANY = 1 << 14;
/** Then no dictionary will pay. */
const MOSTLY_NEW = 0.8;

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ bytes[at]!, 0x01000193);
  return value ^ (value >>> 15);
}
