import { Addresses } from "../addresses.ts";
import type { FieldValue } from "../record.ts";
import { type Exact, exactAt } from "./exact-column.ts";
import { Texts } from "./texts.ts";

/** What the values of a field are: addresses have one number however they are spelled, integers are their own. */
export type Kind = "address" | "integer" | "text";

/** The number of a value that is `-`, or of a field that a record lacks. */
export const ABSENT = -1;

/** 32-bit numbers for the values of fields, so that keys are tuples of integers. `value` gives back what was read. */
export class Vocabulary {
  readonly addresses = new Addresses();
  readonly texts = new Texts();

  /** The number of the value in `bytes[start, end)`; ABSENT where `start` is negative. */
  read(kind: Kind, bytes: Buffer, start: number, end: number): number {
    if (start < 0) return ABSENT;
    const number = kind === "address" ? this.addresses.read(bytes, start, end) : ABSENT;
    if (number >= 0) return number;
    if (kind === "integer" && isSmall(bytes, start, end)) return exactAt(bytes, start, end) as number;
    const text = this.texts.read(bytes, start, end);
    return kind === "text" ? text : AFTER_ABSENT - text;
  }

  value(kind: Kind, number: number): FieldValue {
    if (number === ABSENT) return undefined;
    if (number >= 0 && kind === "integer") return number;
    if (number >= 0 && kind === "address") return this.addresses.text(number);
    const text = this.texts.text(kind === "text" ? number : AFTER_ABSENT - number);
    return kind === "integer" ? integerOr(text) : text;
  }

  /** Compares two values by their numbers, where that can be done without the values; `undefined` where not. */
  compare(kind: Kind, one: number, other: number): number | undefined {
    if (one === other) return 0;
    if (one < 0 || other < 0 || kind === "text") return undefined;
    if (kind === "integer") return one - other;
    const { addresses } = this;
    return addresses.isIpv6(one) || addresses.isIpv6(other) ? undefined : addresses.ipv4(one) - addresses.ipv4(other);
  }
}

/** Turns the numbers of one vocabulary into those of another; each address and text is looked up once. */
export class Translation {
  readonly #from: Vocabulary;
  readonly #to: Vocabulary;
  readonly #addresses: Int32Array;
  readonly #texts: Int32Array;

  constructor(from: Vocabulary, to: Vocabulary) {
    this.#from = from;
    this.#to = to;
    this.#addresses = new Int32Array(from.addresses.size).fill(ABSENT);
    this.#texts = new Int32Array(from.texts.size).fill(ABSENT);
  }

  number(kind: Kind, number: number): number {
    if (number === ABSENT || (number >= 0 && kind === "integer")) return number;
    if (kind === "text") return this.#text(number);
    return number >= 0 ? this.#address(number) : AFTER_ABSENT - this.#text(AFTER_ABSENT - number);
  }

  #address(number: number): number {
    const known = this.#addresses[number]!;
    if (known !== ABSENT) return known;
    const found = this.#to.addresses.translate(number, this.#from.addresses);
    this.#addresses[number] = found;
    return found;
  }

  #text(number: number): number {
    const known = this.#texts[number]!;
    if (known !== ABSENT) return known;
    const found = this.#to.texts.id(this.#from.texts.text(number));
    this.#texts[number] = found;
    return found;
  }
}

// --- internal ---

/** What is no address or small integer is numbered downwards from here, as a text. */
const AFTER_ABSENT = -2;

/** Digits of at most nine places without a zero before them: what is its own number. */
function isSmall(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 9 || (bytes[start] === 0x30 && end - start > 1)) return false;
  for (let at = start; at < end; at++) if (bytes[at]! < 0x30 || bytes[at]! > 0x39) return false;
  return true;
}

function integerOr(text: string): Exact | string {
  const bytes = Buffer.from(text);
  return exactAt(bytes, 0, bytes.length) ?? text;
}
