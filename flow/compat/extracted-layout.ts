/**
 * How CloudWatch Logs writes the extractedFields of events of one subscription: always the same names in the same order.
 * So their values are found without JSON.parse, and without an object for each. One instance serves many events, one at a
 * time: its bounds are those of the last.
 */
export class ExtractedLayout {
  /** Start and end of each value, two ints a name. */
  readonly bounds: Int32Array;
  /** What stands before each value: `{"srcaddr":"`, then `","dstport":"` and so on. */
  readonly #keys: readonly Key[];

  /** @param names in their order, as they came */
  constructor(names: readonly string[]) {
    this.bounds = new Int32Array(names.length * 2);
    this.#keys = names.map((name, index) => keyOf(`${index === 0 ? "{" : '",'}${JSON.stringify(name)}:"`));
  }

  /** Finds the values of the object that opens at `start`; false where it is of other names, or a value has an escape. */
  read(bytes: Uint8Array, view: DataView, start: number): boolean {
    let at = start;
    let used = 0;
    for (const key of this.#keys) {
      if (!isKey(view, at, key)) return false;
      at += key.length;
      this.bounds[used++] = at;
      at = valueEnd(bytes, at);
      if (at < 0) return false;
      this.bounds[used++] = at;
    }
    return bytes[at + 1] === CLOSING_BRACE;
  }
}

// --- internal ---

const [QUOTE, BACKSLASH, CLOSING_BRACE, FIRST_PRINTABLE] = [0x22, 0x5c, 0x7d, 0x20];

/** Bytes that are compared four at a time; the last four may overlap those before. */
interface Key {
  length: number;
  offsets: Int32Array;
  words: Int32Array;
}

/** @param text of six bytes at least, its quotes and colon counted */
function keyOf(text: string): Key {
  const bytes = Buffer.from(text);
  const { length } = bytes;
  const offsets = Int32Array.from({ length: Math.ceil(length / 4) }, (_, index) => Math.min(index * 4, length - 4));
  return { length, offsets, words: offsets.map((offset) => bytes.readInt32LE(offset)) };
}

function isKey(view: DataView, at: number, { length, offsets, words }: Key): boolean {
  if (at + length > view.byteLength) return false;
  for (let word = 0; word < words.length; word++) {
    if (view.getInt32(at + offsets[word]!, true) !== words[word]) return false;
  }
  return true;
}

/** Where the closing quote stands; -1 where something comes before it that a plain value does not have. */
function valueEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < FIRST_PRINTABLE) return -1;
  }
  return -1;
}
