import { ChunkedFloats } from "./chunked-floats.ts";
import type { NumberedGroups } from "./groups.ts";
import { TupleTable } from "./tuple-table.ts";

/** Groups gathered by some of their keys: numbered from 0 on in the order in which they are met. */
export class Gathered {
  readonly flows = new ChunkedFloats();
  readonly rejects = new ChunkedFloats();
  /** What is counted of the other keys: distinct ports or addresses, and how many of those addresses are internal. */
  readonly distinct = new ChunkedFloats();
  readonly internal = new ChunkedFloats();
  readonly #groups: NumberedGroups;
  readonly #positions: readonly number[];
  readonly #table: TupleTable;
  readonly #tuple: Int32Array;
  /** A group of each: it has the values of the keys. */
  readonly #examples = new ChunkedFloats();

  /** @param positions of the keys that they are gathered by */
  constructor(groups: NumberedGroups, positions: readonly number[]) {
    this.#groups = groups;
    this.#positions = positions;
    this.#table = new TupleTable(positions.length);
    this.#tuple = new Int32Array(positions.length);
  }

  get size(): number {
    return this.#table.size;
  }

  /** Which one the group belongs to: the next number where it is the first. */
  of(group: number): number {
    const { size } = this.#table;
    for (let at = 0; at < this.#positions.length; at++) {
      this.#tuple[at] = this.#groups.keyNumber(group, this.#positions[at]!);
    }
    const one = this.#table.add(this.#tuple);
    if (one === size) this.#examples.set(one, group);
    return one;
  }

  example(one: number): number {
    return this.#examples.get(one);
  }
}
