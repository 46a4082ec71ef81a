import type { Addresses } from "./addresses.ts";
import { type Cidr, parseCidr } from "./cidr.ts";
import { IpAddress } from "./ip-address.ts";
import { type AddressRange, RangeTable } from "./range-table.ts";

/** A range of addresses that has a name. */
export interface Network {
  name: string;
  /** Whether what is in it is one's own, and not somewhere in the internet. */
  internal: boolean;
  /** `10.0.0.0/8` */
  cidr: string;
}

/** A range as a person names it: `internal` where nothing is said is true of private ranges, and of ranges within them. */
export interface NetworkEntry {
  cidr: string;
  name: string;
  internal?: boolean | undefined;
}

/**
 * Which network an address lies in. The longest prefix wins; of two entries for the same range, the earlier. Behind the
 * entries stand the ranges that the internet does not route (RFC 1918, link-local, multicast and so on), so that a private
 * address has a network without any entry. An IPv4-mapped IPv6 address lies where the IPv4 address lies.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export class Networks {
  readonly #ipv4: RangeTable<Network>;
  readonly #ipv6: RangeTable<Network>;
  /** The names of the entries, and those of the ranges that are always known. */
  readonly names: ReadonlySet<string>;
  readonly #ranges: readonly NetworkRange[];
  readonly #ip = new IpAddress();

  /** @throws VpcflowError `CIDR` that names the entry's range */
  constructor(entries: Iterable<NetworkEntry> = []) {
    const named = [...entries].map((entry) => rangeOf(entry));
    const ranges = [...named, ...SPECIAL_RANGES];
    this.#ipv4 = new RangeTable(ofFamily(ranges, 4), 1);
    this.#ipv6 = new RangeTable(ofFamily(ranges, 6), 4);
    this.#ranges = ranges;
    this.names = new Set(ranges.map(({ value }) => value.name));
  }

  /** The network of an address in text; `undefined` where no network has it, and for what is no address. */
  of(address: string): Network | undefined {
    return this.#ip.parse(address) ? this.ofIp(this.#ip) : undefined;
  }

  /** The network of the address in `bytes[start, end)`. */
  at(bytes: Uint8Array, start: number, end: number): Network | undefined {
    return this.#ip.read(bytes, start, end) ? this.ofIp(this.#ip) : undefined;
  }

  ofIp({ family, words }: IpAddress): Network | undefined {
    if (family === 4) return this.#ipv4.find(words);
    return family === 6 ? this.#ipv6.find(words) : undefined;
  }

  /** Whether the address is one's own: in a network that is internal. */
  isInternal(address: string): boolean {
    return this.of(address)?.internal === true;
  }

  /** All ranges of that name, those too of which a part has another name: a VPC's has its subnets in it. */
  rangesOf(name: string): Cidr[] {
    return this.#ranges.filter(({ value }) => value.name === name);
  }

  /** The networks of the numbers that `addresses` gives: each is looked up once. */
  byNumber(addresses: Addresses): (number: number) => Network | undefined {
    const known: (Network | undefined)[] = [];
    return (number) => {
      while (known.length <= number) known.push(this.of(addresses.text(known.length)));
      return known[number];
    };
  }
}

// --- internal ---

type NetworkRange = AddressRange<Network> & Cidr;

/** What the internet does not route, by name. 198.18.0.0/15 is for benchmarks, and what AWS manages WorkSpaces from. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7"],
  loopback: ["127.0.0.0/8", "::1/128"],
  "link-local": ["169.254.0.0/16", "fe80::/10"],
  multicast: ["224.0.0.0/4", "ff00::/8"],
  broadcast: ["255.255.255.255/32"],
  unspecified: ["0.0.0.0/8", "::/128"],
};

const SPECIAL_RANGES: readonly NetworkRange[] = Object.entries(SPECIAL).flatMap(([name, cidrs]) =>
  cidrs.map((text) => networkRange(parseCidr(text), { name, internal: true, cidr: text })),
);

function rangeOf({ cidr: text, name, internal }: NetworkEntry): NetworkRange {
  const cidr = parseCidr(text);
  return networkRange(cidr, { name, internal: internal ?? isSpecial(cidr), cidr: cidr.text });
}

function networkRange(cidr: Cidr, value: Network): NetworkRange {
  return { ...cidr, value };
}

function isSpecial({ family, first, last }: Cidr): boolean {
  return SPECIAL_RANGES.some((range) => range.family === family && range.first <= first && range.last >= last);
}

function ofFamily(ranges: readonly NetworkRange[], family: 4 | 6): NetworkRange[] {
  return ranges.filter((range) => range.family === family);
}
