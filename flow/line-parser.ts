import type { LogFormat } from "./format.ts";

/** Splits the lines of one format. One instance serves many lines, one at a time: its bounds are those of the last line. */
export class LineParser {
  readonly format: LogFormat;
  /** Start and end offset of each token of the last line, two ints a field. */
  readonly bounds: Int32Array;
  /** Which of the fields are integers. */
  readonly #integers: readonly number[];

  constructor(format: LogFormat) {
    this.format = format;
    this.#integers = [...format.fields.keys()].filter((position) => format.fields[position]!.type === "integer");
    this.bounds = new Int32Array(format.fields.length * 2);
  }

  /**
   * Finds the tokens of `bytes[start, end)`, separated by white space, and whether they are as many as the format has
   * fields. A line with fewer or more is not a record of this format; nothing of it is to be used. No line is one of a
   * format that names its fields without their order.
   */
  split(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.format.byName) return false;
    const { bounds } = this;
    let used = 0;
    let at = start;
    while (true) {
      while (at < end && isSpace(bytes[at]!)) at++;
      if (at === end) return used === bounds.length;
      if (used === bounds.length) return false;
      bounds[used++] = at;
      // What is printable is no space: nearly every byte is told by one comparison.
      while (at < end && (bytes[at]! > BLANK || !isSpace(bytes[at]!))) at++;
      bounds[used++] = at;
    }
  }

  /** Whether half of the integer fields of the last line, or more, begin as an integer or `-` does. */
  mostIntegersHold(bytes: Uint8Array): boolean {
    const { bounds } = this;
    let missing = this.#integers.length / 2;
    for (const position of this.#integers) {
      if (missing <= 0) return true;
      const first = bytes[bounds[position * 2]!]!;
      if (first === DASH || (first >= 0x30 && first <= 0x39)) missing--;
    }
    return missing <= 0;
  }

  /** The token of the field at `position` of the last line. */
  token(bytes: Buffer, position: number): string {
    return bytes.toString("utf8", this.bounds[position * 2], this.bounds[position * 2 + 1]);
  }

  /** Whether the field at `position` of the last line is `-`: not applicable. */
  isAbsent(bytes: Uint8Array, position: number): boolean {
    const start = this.bounds[position * 2]!;
    return bytes[start] === DASH && this.bounds[position * 2 + 1] === start + 1;
  }
}

// --- internal ---

const DASH = 0x2d;
const BLANK = 0x20;

/** A blank, a tab, or what ends a line; other control characters are part of a token, and are not lost. */
function isSpace(byte: number): boolean {
  return byte === BLANK || (byte <= 0x0d && byte >= 0x09);
}
