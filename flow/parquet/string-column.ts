import { type Column, dictionaryPays } from "./column.ts";
import type { EncodedColumn } from "./column-chunk.ts";
import { definitionLevels, dictionaryIndexes } from "./levels.ts";
import { TextTable } from "./text-table.ts";

/** A column of texts in UTF-8. Each distinct text is held once: most columns of flow logs have few. */
export class StringColumn implements Column {
  /** Which text each row holds; -1 for null. */
  readonly #rows: Int32Array;
  readonly #texts = new TextTable();

  constructor(capacity: number) {
    this.#rows = new Int32Array(capacity);
  }

  get heldBytes(): number {
    return this.#texts.bytes;
  }

  set(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const previous = row > 0 ? this.#rows[row - 1]! : -1;
    const isSame = previous >= 0 && this.#texts.equals(previous, bytes, start, end);
    this.#rows[row] = isSame ? previous : this.#texts.numberOf(bytes, start, end);
    return true;
  }

  setNull(row: number): void {
    this.#rows[row] = -1;
  }

  take(rows: number): EncodedColumn {
    const { present, numbers, plainBytes } = this.#held(rows);
    const count = numbers.length;
    const { size, bytes } = this.#texts;
    const levels = definitionLevels(present, rows, count);
    const base = { type: "BYTE_ARRAY" as const, rows, levels, statistics: this.#statistics(rows - count) };
    const encoded = dictionaryPays({ values: count, distinct: size, plainBytes, dictionaryBytes: bytes })
      ? { ...base, dictionary: { size, values: this.#texts.all() }, values: dictionaryIndexes(numbers, count, size) }
      : { ...base, values: this.#texts.plain(numbers, plainBytes) };
    this.#texts.clear();
    return encoded;
  }

  /** Which rows hold a text, the numbers of these texts, and the bytes that they take one by one. */
  #held(rows: number): { present: Uint8Array; numbers: Int32Array; plainBytes: number } {
    const present = new Uint8Array(rows);
    const numbers = new Int32Array(rows);
    let count = 0;
    let plainBytes = 0;
    for (let row = 0; row < rows; row++) {
      const text = this.#rows[row]!;
      if (text < 0) continue;
      present[row] = 1;
      numbers[count++] = text;
      plainBytes += 4 + this.#texts.lengthOf(text);
    }
    return { present, numbers: numbers.subarray(0, count), plainBytes };
  }

  #statistics(nulls: number): EncodedColumn["statistics"] {
    const range = this.#texts.range();
    return { null_count: BigInt(nulls), ...(range && { min_value: range.min, max_value: range.max }) };
  }
}
