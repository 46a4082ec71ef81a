import { findField } from "./fields.ts";
import type { LogFormat } from "./format.ts";
import type { LineParser } from "./line-parser.ts";

/**
 * How CloudWatch Logs writes the extractedFields of a format's events: always the same names in the same order. So it is
 * told from the bytes, without JSON.parse, that an event's values are those of its line: small messages are many.
 */
export class FieldLayout {
  /** What stands before each value: `{"srcaddr":"`, then `","dstport":"` and so on. */
  readonly #keys: readonly Buffer[];
  /** Where each of the fields stands in a line. */
  readonly #positions: readonly number[];

  /** @param names of the extractedFields, in their order, as they came */
  constructor(format: LogFormat, names: readonly string[]) {
    this.#keys = names.map((name, index) => Buffer.from(`${index === 0 ? "{" : '",'}${JSON.stringify(name)}:"`));
    this.#positions = names.map((name) => format.fields.findIndex((field) => field.name === findField(name)?.name));
  }

  /** Whether the extractedFields that open at `start` have the names, and the values of the line that the parser split last. */
  matches(bytes: Uint8Array, start: number, { bounds }: LineParser): boolean {
    let at = start;
    for (let index = 0; index < this.#keys.length; index++) {
      const key = this.#keys[index]!;
      const position = this.#positions[index]!;
      if (position < 0) return false;
      for (let byte = 0; byte < key.length; byte++) if (bytes[at++] !== key[byte]) return false;
      const end = bounds[position * 2 + 1]!;
      for (let byte = bounds[position * 2]!; byte < end; byte++) if (bytes[at++] !== bytes[byte]) return false;
    }
    return bytes[at] === 0x22 && bytes[at + 1] === 0x7d;
  }
}
