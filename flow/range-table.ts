/** A value for all addresses from `first` to `last`. */
export interface AddressRange<Value> {
  first: bigint;
  last: bigint;
  value: Value;
}

/**
 * Finds the innermost of nested ranges that an address lies in, by one binary search: ranges of CIDRs are always one
 * within the other or apart. Of two ranges that are the same, the earlier wins.
 */
export class RangeTable<Value> {
  /** Where each stretch begins, `words` words of 32 bits each, the most significant first. */
  readonly #starts: Uint32Array;
  /** What each stretch stands for. */
  readonly #values: (Value | undefined)[];
  readonly #words: number;

  /** @param words of 32 bits that an address has: 1 or 4 */
  constructor(ranges: readonly AddressRange<Value>[], words: 1 | 4) {
    const stretches = stretchesOf(ranges).filter(({ first }) => first >> BigInt(32 * words) === 0n);
    this.#words = words;
    this.#values = stretches.map(({ value }) => value);
    this.#starts = Uint32Array.from(stretches.flatMap(({ first }) => wordsOf(first, words)));
  }

  /** The value of the innermost range with the address; `undefined` where none has it. */
  find(address: Uint32Array): Value | undefined {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isPast(middle, address)) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? undefined : this.#values[low - 1];
  }

  #isPast(stretch: number, address: Uint32Array): boolean {
    const base = stretch * this.#words;
    for (let word = 0; word < this.#words; word++) {
      const start = this.#starts[base + word]!;
      if (start !== address[word]!) return start > address[word]!;
    }
    return false;
  }
}

// --- internal ---

interface Stretch<Value> {
  first: bigint;
  value: Value | undefined;
}

/** The ranges cut up so that each address is in one stretch, whose end is the next one's start. */
function stretchesOf<Value>(ranges: readonly AddressRange<Value>[]): Stretch<Value>[] {
  const stretches: Stretch<Value>[] = [];
  const open: AddressRange<Value>[] = [];
  const closeBefore = (first: bigint | undefined): void => {
    while (open.length > 0 && (first === undefined || open.at(-1)!.last < first)) {
      const { last } = open.pop()!;
      stretches.push({ first: last + 1n, value: open.at(-1)?.value });
    }
  };
  for (const range of outermostFirst(ranges)) {
    closeBefore(range.first);
    open.push(range);
    stretches.push({ first: range.first, value: range.value });
  }
  closeBefore(undefined);
  return lastOfEach(stretches);
}

/** The later of two that are the same is put within; so the earlier of the input must come last. */
function outermostFirst<Value>(ranges: readonly AddressRange<Value>[]): AddressRange<Value>[] {
  return ranges.toReversed().toSorted((one, other) => compare(one.first, other.first) || compare(other.last, one.last));
}

function compare(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Of stretches that begin at the same address only the last is longer than nothing. */
function lastOfEach<Value>(stretches: readonly Stretch<Value>[]): Stretch<Value>[] {
  return stretches.filter(({ first }, index) => first !== stretches[index + 1]?.first);
}

function wordsOf(value: bigint, words: number): number[] {
  return Array.from({ length: words }, (_, index) => Number((value >> BigInt(32 * (words - 1 - index))) & 0xffffffffn));
}
