import { ipv4Text, ipv4Value, MAX_ADDRESS_CHARACTERS, NOT_IPV4 } from "./ip-address.ts";

/**
 * Numbers for IP addresses, 0, 1, 2, … in the order in which they are met. One address has one number, however an IPv6
 * address is spelled; `text` gives it in the form of RFC 5952.
 */
export class Addresses {
  readonly #texts: string[] = [];
  readonly #ipv4 = new Map<number, number>();
  readonly #ipv6 = new Map<string, number>();

  /** How many addresses were met. */
  get size(): number {
    return this.#texts.length;
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
    return this.#texts[id]!;
  }

  #idOfIpv4(value: number): number {
    const known = this.#ipv4.get(value);
    if (known !== undefined) return known;
    const id = this.#texts.push(ipv4Text(value)) - 1;
    this.#ipv4.set(value, id);
    return id;
  }

  #idOfIpv6(spelling: string): number {
    const known = this.#ipv6.get(spelling);
    if (known !== undefined) return known;
    const canonical = canonicalIpv6(spelling);
    if (canonical === undefined) return -1;
    const id = this.#ipv6.get(canonical) ?? this.#texts.push(canonical) - 1;
    this.#ipv6.set(canonical, id).set(spelling, id);
    return id;
  }
}

// --- internal ---

const IPV6_CHARACTERS = /^[0-9a-fA-F:.]+$/;

function textOf(bytes: Buffer, start: number, end: number): string {
  return end - start > MAX_ADDRESS_CHARACTERS ? "" : bytes.toString("latin1", start, end);
}

/** URLs carry IPv6 addresses in brackets, and their parser writes them in one form. */
function canonicalIpv6(text: string): string | undefined {
  const url = `http://[${text}]/`;
  return IPV6_CHARACTERS.test(text) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}
