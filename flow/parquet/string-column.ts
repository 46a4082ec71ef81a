import { type Column, dictionaryPays } from "./column.ts";
import type { EncodedColumn } from "./column-chunk.ts";
import { definitionLevels, dictionaryIndexes } from "./levels.ts";

/** A column of texts in UTF-8. Each distinct text is held once: most columns of flow logs have few. */
export class StringColumn implements Column {
  /** Which text each row holds; -1 for null. */
  readonly #rows: Int32Array;
  /** The texts, each after its length in four bytes: just as a plain page has them. */
  #texts: Buffer = Buffer.alloc(1 << 12);
  heldBytes = 0;
  /** Where each text's length begins. */
  #starts: Int32Array;
  #size = 0;
  /** Numbers of texts, from 1 on, by their hash. */
  #table = new Int32Array(1 << 10);

  constructor(capacity: number) {
    this.#rows = new Int32Array(capacity);
    this.#starts = new Int32Array(1 << 9);
  }

  set(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const previous = row > 0 ? this.#rows[row - 1]! : -1;
    this.#rows[row] =
      previous >= 0 && this.#equals(previous, bytes, start, end) ? previous : this.#textOf(bytes, start, end);
    return true;
  }

  setNull(row: number): void {
    this.#rows[row] = -1;
  }

  take(rows: number): EncodedColumn {
    const present = new Uint8Array(rows);
    const indexes = new Int32Array(rows);
    let count = 0;
    let plainBytes = 0;
    for (let row = 0; row < rows; row++) {
      const text = this.#rows[row]!;
      if (text < 0) continue;
      present[row] = 1;
      indexes[count++] = text;
      plainBytes += 4 + this.#lengthOf(text);
    }
    const levels = definitionLevels(present, rows, count);
    const base = { type: "BYTE_ARRAY" as const, rows, levels, statistics: this.#statistics(rows - count) };
    const sizes = { values: count, distinct: this.#size, plainBytes, dictionaryBytes: this.heldBytes };
    const encoded: EncodedColumn = dictionaryPays(sizes)
      ? {
          ...base,
          dictionary: { size: this.#size, values: Buffer.from(this.#texts.subarray(0, this.heldBytes)) },
          values: dictionaryIndexes(indexes, count, this.#size),
        }
      : { ...base, values: this.#plain(indexes.subarray(0, count), plainBytes) };
    this.#clear();
    return encoded;
  }

  #textOf(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#table.length - 1;
    let slot = hash(bytes, start, end) & mask;
    for (; this.#table[slot] !== 0; slot = (slot + 1) & mask) {
      const text = this.#table[slot]! - 1;
      if (this.#equals(text, bytes, start, end)) return text;
    }
    this.#table[slot] = this.#size + 1;
    return this.#add(bytes, start, end);
  }

  #add(bytes: Uint8Array, start: number, end: number): number {
    const text = wellFormed(bytes.subarray(start, end));
    const needed = this.heldBytes + 4 + text.length;
    if (needed > this.#texts.length) this.#texts = grown(this.#texts, needed);
    this.#starts[this.#size] = this.heldBytes;
    this.#texts.writeUInt32LE(text.length, this.heldBytes);
    this.#texts.set(text, this.heldBytes + 4);
    this.heldBytes = needed;
    this.#size++;
    if (this.#size === this.#starts.length) this.#rehash();
    return this.#size - 1;
  }

  #equals(text: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#starts[text]! + 4;
    if (this.#lengthOf(text) !== end - start) return false;
    for (let at = start; at < end; at++) if (this.#texts[from + at - start] !== bytes[at]) return false;
    return true;
  }

  #lengthOf(text: number): number {
    const next = text + 1 < this.#size ? this.#starts[text + 1]! : this.heldBytes;
    return next - this.#starts[text]! - 4;
  }

  /** Twice the room: the table is never more than half full. */
  #rehash(): void {
    const starts = new Int32Array(this.#starts.length * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    this.#table = new Int32Array(this.#table.length * 2);
    const mask = this.#table.length - 1;
    for (let text = 0; text < this.#size; text++) {
      const from = starts[text]! + 4;
      let slot = hash(this.#texts, from, from + this.#lengthOf(text)) & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = text + 1;
    }
  }

  #plain(indexes: Int32Array, bytes: number): Buffer {
    const out = Buffer.allocUnsafe(bytes);
    let at = 0;
    for (const text of indexes) {
      const start = this.#starts[text]!;
      at += this.#texts.copy(out, at, start, start + 4 + this.#lengthOf(text));
    }
    return out;
  }

  /** In the order of their bytes, as Parquet has it. */
  #statistics(nulls: number): { null_count: bigint; min_value?: string; max_value?: string } {
    if (this.#size === 0) return { null_count: BigInt(nulls) };
    let [low, high] = [this.#bytesOf(0), this.#bytesOf(0)];
    for (let text = 1; text < this.#size; text++) {
      const bytes = this.#bytesOf(text);
      if (Buffer.compare(bytes, low) < 0) low = bytes;
      else if (Buffer.compare(bytes, high) > 0) high = bytes;
    }
    return { null_count: BigInt(nulls), min_value: low.toString(), max_value: high.toString() };
  }

  #bytesOf(text: number): Buffer {
    const from = this.#starts[text]! + 4;
    return this.#texts.subarray(from, from + this.#lengthOf(text));
  }

  #clear(): void {
    this.#table.fill(0);
    this.#size = 0;
    this.heldBytes = 0;
  }
}

// --- internal ---

/** One text that is no UTF-8 makes readers refuse the whole file: what is none of it becomes U+FFFD. */
function wellFormed(bytes: Uint8Array): Uint8Array {
  return bytes.every((byte) => byte < 0x80) ? bytes : Buffer.from(Buffer.from(bytes).toString("utf8"));
}

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ bytes[at]!, 0x01000193);
  return value ^ (value >>> 15);
}

function grown(bytes: Buffer, needed: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, needed));
  bytes.copy(larger);
  return larger;
}
