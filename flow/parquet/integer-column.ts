import { type Column, dictionaryPays } from "./column.ts";
import type { EncodedColumn } from "./column-chunk.ts";
import { definitionLevels, dictionaryIndexes } from "./levels.ts";

/** A column of integers of 32 or 64 bits, signed, that are digits in what is read. */
export class IntegerColumn implements Column {
  readonly heldBytes = 0;
  readonly #bits: 32 | 64;
  /** The low and the high half of each row's value. */
  readonly #words: Uint32Array;
  readonly #present: Uint8Array;

  constructor(bits: 32 | 64, capacity: number) {
    this.#bits = bits;
    this.#words = new Uint32Array(capacity * 2);
    this.#present = new Uint8Array(capacity);
  }

  set(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
    }
    if (end === start) return false;
    if (value > Number.MAX_SAFE_INTEGER)
      return this.#setLarge(row, BigInt(Buffer.from(bytes.subarray(start, end)).toString()));
    if (this.#bits === 32 && value > MAX_INT32) return false;
    this.#words[row * 2] = value;
    this.#words[row * 2 + 1] = value / 0x1_0000_0000;
    this.#present[row] = 1;
    return true;
  }

  setNull(row: number): void {
    this.#present[row] = 0;
  }

  take(rows: number): EncodedColumn {
    const words = this.#gather(rows);
    const count = words.length / 2;
    const base = {
      type: this.#bits === 32 ? ("INT32" as const) : ("INT64" as const),
      rows,
      levels: definitionLevels(this.#present, rows, count),
      statistics: { null_count: BigInt(rows - count), ...this.#range(words) },
    };
    const found = distinctOf(words);
    if (!found || !this.#pays(count, found.distinct)) return { ...base, values: this.#plain(words) };
    const dictionary = { size: found.distinct.length / 2, values: this.#plain(found.distinct) };
    return { ...base, dictionary, values: dictionaryIndexes(found.indexes, count, dictionary.size) };
  }

  #setLarge(row: number, value: bigint): boolean {
    if (this.#bits === 32 || value > MAX_INT64) return false;
    this.#words[row * 2] = Number(value & 0xffff_ffffn);
    this.#words[row * 2 + 1] = Number(value >> 32n);
    this.#present[row] = 1;
    return true;
  }

  /** The values of the rows that have one. */
  #gather(rows: number): Uint32Array {
    const words = new Uint32Array(rows * 2);
    let used = 0;
    for (let row = 0; row < rows; row++) {
      if (this.#present[row] === 0) continue;
      words[used++] = this.#words[row * 2]!;
      words[used++] = this.#words[row * 2 + 1]!;
    }
    return words.subarray(0, used);
  }

  #pays(values: number, distinct: Uint32Array): boolean {
    const width = this.#bits / 8;
    const size = distinct.length / 2;
    return dictionaryPays({ values, distinct: size, plainBytes: values * width, dictionaryBytes: size * width });
  }

  #plain(words: Uint32Array): Buffer {
    if (this.#bits === 64) return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
    const low = new Uint32Array(words.length / 2);
    for (let index = 0; index < low.length; index++) low[index] = words[index * 2]!;
    return Buffer.from(low.buffer);
  }

  #range(words: Uint32Array): { min_value?: number | bigint; max_value?: number | bigint } {
    if (words.length === 0) return {};
    let [low, high] = [0, 0];
    for (let at = 2; at < words.length; at += 2) {
      if (isLess(words, at, low)) low = at;
      else if (isLess(words, high, at)) high = at;
    }
    return { min_value: this.#valueAt(words, low), max_value: this.#valueAt(words, high) };
  }

  #valueAt(words: Uint32Array, at: number): number | bigint {
    return this.#bits === 32 ? words[at]! : (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]!);
  }
}

// --- internal ---

const MAX_INT32 = 0x7fff_ffff;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;

function isLess(words: Uint32Array, at: number, other: number): boolean {
  const [high, otherHigh] = [words[at + 1]!, words[other + 1]!];
  return high < otherHigh || (high === otherHigh && words[at]! < words[other]!);
}

/** The distinct values, and which of them each value is; `undefined` as soon as they are too many to be worth it. */
function distinctOf(words: Uint32Array): { distinct: Uint32Array; indexes: Int32Array } | undefined {
  const count = words.length / 2;
  const limit = Math.min(count * WORTH + 1, MAX_DISTINCT);
  const mask = 2 ** Math.ceil(Math.log2(limit * 2 + 2)) - 1;
  const table = new Int32Array(mask + 1);
  const distinct = new Uint32Array(Math.ceil(limit) * 2 + 2);
  const indexes = new Int32Array(count);
  let size = 0;
  for (let index = 0; index < count; index++) {
    const low = words[index * 2]!;
    const high = words[index * 2 + 1]!;
    let slot = (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 7) & mask;
    // A slot holds the number of a distinct value, from 1 on.
    for (; table[slot] !== 0; slot = (slot + 1) & mask) {
      const known = (table[slot]! - 1) * 2;
      if (distinct[known] === low && distinct[known + 1] === high) break;
    }
    if (table[slot] === 0) {
      if (size >= limit || (size > MANY && size > index * MOSTLY_NEW)) return undefined;
      distinct[size * 2] = low;
      distinct[size * 2 + 1] = high;
      table[slot] = ++size;
    }
    indexes[index] = table[slot]! - 1;
  }
  return { distinct: distinct.subarray(0, size * 2), indexes };
}

/** With more of the values distinct than that, the values themselves take no more room. */
const WORTH = 0.4;
/** From so many on, values that are nearly all new are given up early. */
const MANY = 1 << 12;
const MOSTLY_NEW = 0.9;
/** Past that a dictionary costs more than it saves, and its places more than the bits that are packed at once. */
const MAX_DISTINCT = 1 << 17;
