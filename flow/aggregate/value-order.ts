import { IpAddress } from "../ip-address.ts";
import type { FieldValue } from "../record.ts";

/**
 * Compares the values of a key: addresses as numbers, IPv4 before IPv6; numbers as numbers; other texts by UTF-16 code units,
 * which no locale changes. What is absent comes last.
 */
export class ValueOrder {
  readonly #keys = new Map<string, string>();
  readonly #ip = new IpAddress();

  compare(one: FieldValue, other: FieldValue): number {
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    if (typeof one !== "string" && typeof other !== "string") return one < other ? -1 : Number(one > other);
    const [first, second] = [this.#keyOf(String(one)), this.#keyOf(String(other))];
    return first < second ? -1 : Number(first > second);
  }

  /** A text that sorts as the value does: of an address its family and all of its digits. */
  #keyOf(text: string): string {
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = this.#ip.parse(text) ? addressKey(this.#ip) : text;
    this.#keys.set(text, key);
    return key;
  }
}

// --- internal ---

function addressKey({ family, words }: IpAddress): string {
  const used = family === 4 ? words.subarray(0, 1) : words;
  return family + Array.from(used, (word) => word.toString(16).padStart(8, "0")).join("");
}
