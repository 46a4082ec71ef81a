/** Past every value of 32 bits. */
export const NOT_IPV4 = 2 ** 32;

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
export const MAX_ADDRESS_CHARACTERS = 45;

/**
 * The IPv4 address in `bytes[start, end)` as a signed 32-bit integer (what V8's maps hash fastest), or NOT_IPV4. Leading
 * zeros are refused: some read them as octal.
 */
export function ipv4Value(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) {
      if (part === 0) return NOT_IPV4;
      part = (part < 0 ? 0 : part * 10) + byte - 0x30;
      if (part > 255) return NOT_IPV4;
    } else {
      if (byte !== 0x2e || part < 0 || ++dots > 3) return NOT_IPV4;
      value = (value << 8) | part;
      part = -1;
    }
  }
  return dots === 3 && part >= 0 ? (value << 8) | part : NOT_IPV4;
}

/** The usual spelling of the IPv4 address that is that integer of 32 bits, signed or not. */
export function ipv4Text(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/**
 * An IP address as 32-bit words, read again and again without making anything: one instance serves many addresses, one at
 * a time. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is that IPv4 address.
 */
export class IpAddress {
  /** 0 where the last text was no address. */
  family: 0 | 4 | 6 = 0;
  /** The most significant first; of an IPv4 address the first word alone counts. */
  readonly words = new Uint32Array(4);

  /** Reads the address in `bytes[start, end)`; false where it is none. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const value = ipv4Value(bytes, start, end);
    if (value !== NOT_IPV4) return this.#setIpv4(value);
    this.family = 0;
    if (end - start < 2 || end - start > MAX_ADDRESS_CHARACTERS || !this.#readIpv6(bytes, start, end)) return false;
    const { words } = this;
    if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) return this.#setIpv4(words[3]!);
    this.family = 6;
    return true;
  }

  /** Reads the address in a text; false where it is none. */
  parse(text: string): boolean {
    const bytes = Buffer.from(text.slice(0, MAX_ADDRESS_CHARACTERS + 1));
    return this.read(bytes, 0, bytes.length);
  }

  #setIpv4(value: number): true {
    this.words[0] = value;
    this.family = 4;
    return true;
  }

  /** @see https://www.rfc-editor.org/rfc/rfc4291#section-2.2 */
  #readIpv6(bytes: Uint8Array, start: number, end: number): boolean {
    const groups = GROUPS;
    let count = 0;
    let gap = -1;
    let at = start;
    if (bytes[at] === COLON) {
      if (bytes[at + 1] !== COLON) return false;
      gap = 0;
      at += 2;
    }
    while (at < end) {
      const stop = groupEnd(bytes, at, end);
      if (bytes[stop] === DOT && stop < end) {
        const tail = ipv4Value(bytes, at, end);
        if (tail === NOT_IPV4 || count > 6) return false;
        groups[count++] = tail >>> 16;
        groups[count++] = tail & 0xffff;
        break;
      }
      if (stop === at || stop - at > 4 || count === 8) return false;
      groups[count++] = hexValue(bytes, at, stop);
      at = stop;
      if (at === end) break;
      if (bytes[at++] !== COLON || at === end) return false;
      if (bytes[at] !== COLON) continue;
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
    return gap < 0 ? count === 8 && this.#setGroups(count, count) : count < 8 && this.#setGroups(count, gap);
  }

  /** The groups before the gap, zeros for it, and the groups after it. */
  #setGroups(count: number, gap: number): true {
    const missing = 8 - count;
    const groupAt = (index: number): number => {
      if (index < gap) return GROUPS[index]!;
      return index < gap + missing ? 0 : GROUPS[index - missing]!;
    };
    for (let word = 0; word < 4; word++) this.words[word] = groupAt(word * 2) * 0x10000 + groupAt(word * 2 + 1);
    return true;
  }
}

// --- internal ---

const COLON = 0x3a;
const DOT = 0x2e;
/** Of the address that is being read: reading never waits, so one place serves all. */
const GROUPS = new Uint16Array(8);

/** Just past the hexadecimal digits that begin at `start`. */
function groupEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && hexDigit(bytes[at]!) >= 0) at++;
  return at;
}

function hexValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 16 + hexDigit(bytes[at]!);
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
