import { ChunkedFloats } from "./chunked-floats.ts";

/** An integer that is exact: `bigint` past 2^53. */
export type Exact = number | bigint;

/** How values of one field come together. */
export type Operation = "sum" | "min" | "max";

/**
 * Exact integers by index that values are added to: numbers while they are below 2^53, and beside them the bigints of the
 * few that grow past it. An index that nothing was added to has no value.
 */
export class ExactColumn {
  readonly operation: Operation;
  readonly #numbers: ChunkedFloats;
  readonly #position: number;
  /** Of a sum: what is to be added to the number. Of a minimum or maximum: the value in place of the number. */
  readonly #large = new Map<number, bigint>();

  /** @param numbers at whose `position` the column stands, NaN where nothing was added; its own when absent */
  constructor(operation: Operation, numbers = new ChunkedFloats([Number.NaN]), position = 0) {
    this.operation = operation;
    this.#numbers = numbers;
    this.#position = position;
  }

  add(index: number, value: Exact): void {
    if (this.operation === "sum") this.#sum(index, value);
    else this.#extreme(index, value);
  }

  /** `undefined` where nothing was added. */
  get(index: number): Exact | undefined {
    const number = this.#numbers.get(index, this.#position);
    const large = this.#large.size === 0 ? undefined : this.#large.get(index);
    if (large === undefined) return Number.isNaN(number) ? undefined : number;
    return this.operation === "sum" ? exact(large + BigInt(Number.isNaN(number) ? 0 : number)) : large;
  }

  #sum(index: number, value: Exact): void {
    const number = this.#numbers.get(index, this.#position);
    const known = Number.isNaN(number) ? 0 : number;
    const sum = typeof value === "number" ? known + value : Number.POSITIVE_INFINITY;
    if (Math.abs(sum) <= Number.MAX_SAFE_INTEGER) {
      this.#numbers.set(index, sum, this.#position);
      return;
    }
    this.#large.set(index, (this.#large.get(index) ?? 0n) + BigInt(known) + BigInt(value));
    this.#numbers.set(index, 0, this.#position);
  }

  #extreme(index: number, value: Exact): void {
    const known = this.get(index);
    const isBetter = known === undefined || (this.operation === "min" ? value < known : value > known);
    if (!isBetter) return;
    if (typeof value === "bigint") {
      this.#large.set(index, value);
      return;
    }
    this.#large.delete(index);
    this.#numbers.set(index, value, this.#position);
  }
}

/**
 * Columns for these operations, and before them so many plain sums, from 0 on: all that belongs to an index stands together.
 * The plain ones are at the positions 0, 1, … of `numbers`.
 */
export function columnsBeside(
  plain: number,
  operations: readonly Operation[],
): { numbers: ChunkedFloats; columns: readonly ExactColumn[] } {
  const numbers = new ChunkedFloats([...new Array<number>(plain).fill(0), ...operations.map(() => Number.NaN)]);
  return { numbers, columns: operations.map((operation, at) => new ExactColumn(operation, numbers, plain + at)) };
}

/** The integer of the digits in `bytes[start, end)`; `undefined` where anything but digits stands there. */
export function exactAt(bytes: Buffer, start: number, end: number): Exact | undefined {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  if (start === end) return undefined;
  return value <= Number.MAX_SAFE_INTEGER ? value : BigInt(bytes.toString("latin1", start, end));
}

/** A bigint as a number where that is exact. */
export function exact(value: bigint): Exact {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
