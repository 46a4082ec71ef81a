import { quoted, VpcflowError } from "./errors.ts";
import { IpAddress } from "./ip-address.ts";

/** A range of addresses that begin alike. */
export interface Cidr {
  family: 4 | 6;
  /** How many of the leading bits are the network's: 0 to 32, or to 128. */
  length: number;
  /** The first and the last address of the range, as integers of 32 or 128 bits. */
  first: bigint;
  last: bigint;
  /** `10.0.0.0/8`: the first address in its usual spelling, and the length. */
  text: string;
}

/**
 * The range that `10.0.0.0/8`, `2001:db8::/32` or an address alone (`10.0.0.1` is `10.0.0.1/32`) stands for. Bits past the
 * length are taken as zeros, as most tools do: `10.1.2.3/8` is `10.0.0.0/8`. An IPv4-mapped range is the IPv4 range.
 *
 * @throws VpcflowError `CIDR` that says what is wrong with the text
 */
export function parseCidr(text: string): Cidr {
  const [, address, slash, digits = ""] = /^([^/]*)(\/?)(.*)$/s.exec(text)!;
  const ip = new IpAddress();
  if (!ip.parse(address!) || ip.family === 0) throw notAddress(text, address!);
  const mapped = ip.family === 4 && address!.includes(":");
  const bits = ip.family === 4 && !mapped ? 32 : 128;
  const written = slash === "" ? bits : lengthOf(text, digits, bits);
  if (mapped && written < 96) throw lengthError(text, digits, "96 to 128, since the address is IPv4-mapped");
  return cidrOf(ip, mapped ? written - 96 : written);
}

/** Whether the text looks like an address or a CIDR: for choosing what to read it as, not for knowing that it is one. */
export function looksLikeCidr(text: string): boolean {
  return new IpAddress().parse(text.replace(/\/.*$/s, ""));
}

/** The address as an integer of 32 or 128 bits. */
export function bigintOf({ family, words }: IpAddress): bigint {
  if (family === 4) return BigInt(words[0]!);
  return words.reduce((value, word) => (value << 32n) | BigInt(word), 0n);
}

/** The usual spelling of an address that is an integer: RFC 5952's, for IPv6. */
export function addressText(family: 4 | 6, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - index * 16)) & 0xffffn);
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]/`).hostname.slice(1, -1);
}

// --- internal ---

function cidrOf(ip: IpAddress, length: number): Cidr {
  const family = ip.family as 4 | 6;
  const hostBits = BigInt((family === 4 ? 32 : 128) - length);
  const first = (bigintOf(ip) >> hostBits) << hostBits;
  const last = first + (1n << hostBits) - 1n;
  return { family, length, first, last, text: `${addressText(family, first)}/${length}` };
}

function lengthOf(text: string, digits: string, bits: number): number {
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > bits) throw lengthError(text, digits, `0 to ${bits}`);
  return Number(digits);
}

function notAddress(text: string, address: string): VpcflowError {
  const octal = /^[\d.]+$/.test(address) && /(^|\.)0\d/.test(address) ? " (its parts have leading zeros)" : "";
  return new VpcflowError("CIDR", `${quoted(text)} is no IP address or CIDR${octal}.`, {
    subject: text,
    found: text,
    expected: "an address or a CIDR, such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32",
    fix: "Write an address or a CIDR, such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32.",
  });
}

function lengthError(text: string, digits: string, range: string): VpcflowError {
  return new VpcflowError("CIDR", `${quoted(text)} has the prefix length ${quoted(digits)}: it goes from ${range}.`, {
    subject: text,
    found: digits,
    expected: range,
    fix: `Write a length from ${range} behind the slash.`,
  });
}
