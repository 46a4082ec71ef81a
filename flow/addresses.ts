import { ipv4Text, ipv4Value, MAX_ADDRESS_CHARACTERS, NOT_IPV4 } from "./ip-address.ts";

/**
 * Numbers for IP addresses, 0, 1, 2, … in the order in which they are met. One address has one number, however an IPv6
 * address is spelled; `text` gives it in the form of RFC 5952.
 */
export class Addresses {
  /** By number: an IPv4 address as a signed 32-bit integer; of an IPv6 address nothing. */
  #values = new Int32Array(64);
  #size = 0;
  #ipv4Size = 0;
  /** The numbers of IPv4 addresses and 1, by the address's hash: open addressing, 0 where nothing is. */
  #slots = new Int32Array(128);
  readonly #ipv6 = new Map<string, number>();
  readonly #ipv6Texts = new Map<number, string>();
  /** The texts of the first that were met, which are met most: by number, those that were asked for. */
  readonly #texts: (string | undefined)[] = [];

  /** How many addresses were met. */
  get size(): number {
    return this.#size;
  }

  /** The number of the address in `bytes[start, end)`; -1 where that is no IPv4 or IPv6 address. */
  read(bytes: Buffer, start: number, end: number): number {
    const value = ipv4Value(bytes, start, end);
    return value === NOT_IPV4 ? this.#idOfIpv6(textOf(bytes, start, end)) : this.#idOfIpv4(value);
  }

  /** The number of the address in a text; -1 where that is no IPv4 or IPv6 address. */
  id(text: string): number {
    const bytes = Buffer.from(text.slice(0, MAX_ADDRESS_CHARACTERS + 1));
    return this.read(bytes, 0, bytes.length);
  }

  /** The address that has the number. */
  text(id: number): string {
    const known = this.#texts[id];
    if (known !== undefined) return known;
    const text = this.#ipv6Texts.get(id) ?? ipv4Text(this.#values[id]!);
    if (id < MAX_TEXTS) this.#texts[id] = text;
    return text;
  }

  /** The number here of the address that has the number `id` in another. */
  translate(id: number, other: Addresses): number {
    return other.isIpv6(id) ? this.#idOfIpv6(other.text(id)) : this.#idOfIpv4(other.#values[id]!);
  }

  isIpv6(id: number): boolean {
    return this.#ipv6Texts.size > 0 && this.#ipv6Texts.has(id);
  }

  /** An IPv4 address as an unsigned 32-bit integer. */
  ipv4(id: number): number {
    return this.#values[id]! >>> 0;
  }

  #idOfIpv4(value: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(value) & mask;
    for (let number = this.#slots[slot]!; number !== 0; number = this.#slots[slot]!) {
      if (this.#values[number - 1] === value) return number - 1;
      slot = (slot + 1) & mask;
    }
    const id = this.#add(value);
    this.#slots[slot] = id + 1;
    this.#ipv4Size++;
    if (this.#ipv4Size * 2 > this.#slots.length) this.#grow();
    return id;
  }

  #idOfIpv6(spelling: string): number {
    const known = this.#ipv6.get(spelling);
    if (known !== undefined) return known;
    const canonical = canonicalIpv6(spelling);
    if (canonical === undefined) return -1;
    const id = this.#ipv6.get(canonical) ?? this.#add(0);
    this.#ipv6Texts.set(id, canonical);
    this.#ipv6.set(canonical, id).set(spelling, id);
    return id;
  }

  #add(value: number): number {
    if (this.#size === this.#values.length) {
      const larger = new Int32Array(this.#size * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size] = value;
    return this.#size++;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      if (this.#ipv6Texts.has(id)) continue;
      let slot = hash(this.#values[id]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

// --- internal ---

/** So many texts are kept. */
const MAX_TEXTS = 65_536;

/** Neighbours in a network are spread, and the high bits folded down. */
function hash(value: number): number {
  const mixed = Math.imul(value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

const IPV6_CHARACTERS = /^[0-9a-fA-F:.]+$/;

function textOf(bytes: Buffer, start: number, end: number): string {
  return end - start > MAX_ADDRESS_CHARACTERS ? "" : bytes.toString("latin1", start, end);
}

/** URLs carry IPv6 addresses in brackets, and their parser writes them in one form. */
function canonicalIpv6(text: string): string | undefined {
  const url = `http://[${text}]/`;
  return IPV6_CHARACTERS.test(text) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}
