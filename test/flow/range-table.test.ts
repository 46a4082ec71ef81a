import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCidr } from "../../flow/cidr.ts";
import { IpAddress } from "../../flow/ip-address.ts";
import { RangeTable } from "../../flow/range-table.ts";

/** Few addresses and all lengths, so that ranges nest, repeat and touch. */
const cidrsOf = (address: fc.Arbitrary<string>, bits: number) =>
  fc.array(
    fc.tuple(address, fc.nat(bits)).map(([text, length]) => parseCidr(`${text}/${length}`)),
    { maxLength: 12 },
  );
const ipv4 = fc.constantFrom("0.0.0.0", "10.0.0.0", "10.0.0.255", "10.0.1.0", "127.255.255.255", "255.255.255.255");
const ipv6 = fc.constantFrom("::", "::1", "2001:db8::", "2001:db8::ffff:ffff", "fe80::1", "ffff:ffff:ffff:ffff::");

describe("RangeTable", () => {
  it.each([
    ["IPv4", ipv4, 32, 1],
    ["IPv6", ipv6, 128, 4],
  ] as const)(
    "finds the longest of the %s ranges that hold an address, of equals the earliest",
    (_, address, bits, words) => {
      const ip = new IpAddress();
      fc.assert(
        fc.property(cidrsOf(address, bits), address, (cidrs, text) => {
          const table = new RangeTable(
            cidrs.map((value) => ({ ...value, value })),
            words,
          );
          const holding = cidrs.filter(({ first, last }) => {
            const { first: at } = parseCidr(text);
            return first <= at && at <= last;
          });
          const longest = holding.toSorted((one, other) => other.length - one.length)[0];
          ip.parse(text);
          return table.find(ip.words) === longest;
        }),
        { numRuns: 500 },
      );
    },
  );

  it("has nothing where it has no ranges", () => {
    expect(new RangeTable([], 1).find(new Uint32Array([0]))).toBeUndefined();
  });
});
