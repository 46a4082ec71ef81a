import type { ByteSink } from "../byte-sink.ts";
import type { ColumnPages, Page, ParquetValue } from "./column-pages.ts";
import { tokenOf, writeInteger, writeToken, writeValue } from "./value-text.ts";

/** Goes through the values of one column, row by row. */
export class ColumnCursor {
  /** By AWS's name. */
  readonly name: string;
  readonly #pages: ColumnPages;
  #page: Page = { rows: 0, levels: undefined, values: [], usesDictionary: false };
  /** The next row of the page, and the next of its values. */
  #row = 0;
  #next = 0;
  /** Where the row's value stands among the page's; -1 where it has none. */
  #at = -1;
  /** The values of the dictionary as tokens, made when they are met first; null for those that are none. */
  #tokens: (Uint8Array | null | undefined)[] = [];

  constructor(name: string, pages: ColumnPages) {
    this.name = name;
    this.#pages = pages;
  }

  /** Goes on to the next row. @throws Error where the column ends before it */
  advance(): void {
    while (this.#row === this.#page.rows) this.#turnPage();
    const { levels } = this.#page;
    this.#at = levels === undefined || levels[this.#row] === 1 ? this.#next++ : -1;
    this.#row++;
  }

  /** The row's value. */
  get value(): ParquetValue {
    if (this.#at < 0) return null;
    const { values, usesDictionary } = this.#page;
    return usesDictionary ? this.#pages.dictionary[values[this.#at] as number] : values[this.#at];
  }

  /**
   * Writes the row's value as a token of a flow log line, with a blank after it.
   * @returns false where it is none: it is empty, or has white space in it; what was written is then to be thrown away
   */
  write(sink: ByteSink): boolean {
    const { usesDictionary, values, words } = this.#page;
    if (this.#at < 0 || !usesDictionary)
      return writeSmall(sink, words, this.#at) || writeValue(sink, this.value, this.name);
    const index = values[this.#at] as number;
    const token = this.#tokens[index] ?? this.#addToken(index);
    if (token === null) return false;
    writeToken(sink, token);
    return true;
  }

  #addToken(index: number): Uint8Array | null {
    if (this.#tokens[index] === null) return null;
    const value = this.#pages.dictionary[index];
    if (value === undefined) throw new Error(`value ${index} is not in the column's dictionary`);
    const token = tokenOf(value, this.name);
    this.#tokens[index] = token;
    return token;
  }

  #turnPage(): void {
    const before = this.#pages.dictionary;
    const page = this.#pageAfter();
    if (!page) throw new Error(`the column ${this.name} has too few rows`);
    if (this.#pages.dictionary !== before) this.#tokens = [];
    this.#page = page;
    this.#row = 0;
    this.#next = 0;
  }

  #pageAfter(): Page | undefined {
    try {
      return this.#pages.next();
    } catch (error) {
      const reason = error instanceof Error ? error.message : "it is damaged";
      throw new Error(`the column ${this.name} is damaged: ${reason}`, { cause: error });
    }
  }
}

// --- internal ---

/** Writes an integer of 64 bits that fits into 31; false where it does not, or there is none. */
function writeSmall(sink: ByteSink, words: Int32Array | undefined, at: number): boolean {
  if (words === undefined || at < 0 || words[at * 2 + 1] !== 0 || words[at * 2]! < 0) return false;
  writeInteger(sink, words[at * 2]!);
  return true;
}
