import { describe, expect, it } from "vitest";
import { looksLikeCidr, parseCidr } from "../../flow/cidr.ts";
import { VpcflowError } from "../../flow/errors.ts";

describe("parseCidr", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["10.1.2.3", "10.1.2.3/32"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8::1/32", "2001:db8::/32"],
    ["::1", "::1/128"],
    ["::/0", "::/0"],
    ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
    ["::ffff:10.1.2.3", "10.1.2.3/32"],
  ])("reads %s as %s", (text, canonical) => {
    expect(parseCidr(text).text).toBe(canonical);
  });

  it("gives the first and the last address", () => {
    expect(parseCidr("10.0.0.0/30")).toMatchObject({ family: 4, length: 30, first: 0x0a000000n, last: 0x0a000003n });
    expect(parseCidr("::/0")).toMatchObject({ family: 6, first: 0n, last: 2n ** 128n - 1n });
  });

  it.each([
    ["10.0.0/8", '"10.0.0/8" is no IP address or CIDR.'],
    ["10.0.0.010/8", '"10.0.0.010/8" is no IP address or CIDR (its parts have leading zeros).'],
    ["office", '"office" is no IP address or CIDR.'],
    ["", '"" is no IP address or CIDR.'],
    ["10.0.0.0/33", '"10.0.0.0/33" has the prefix length "33": it goes from 0 to 32.'],
    ["10.0.0.0/", '"10.0.0.0/" has the prefix length "": it goes from 0 to 32.'],
    ["::/129", '"::/129" has the prefix length "129": it goes from 0 to 128.'],
    ["10.0.0.0/255.0.0.0", '"10.0.0.0/255.0.0.0" has the prefix length "255.0.0.0": it goes from 0 to 32.'],
    [
      "::ffff:10.0.0.0/8",
      '"::ffff:10.0.0.0/8" has the prefix length "8": it goes from 96 to 128, since the address is IPv4-mapped.',
    ],
  ])("says what is wrong with %s", (text, message) => {
    expect(() => parseCidr(text)).toThrow(expect.objectContaining({ code: "CIDR", message }));
    expect(() => parseCidr(text)).toThrow(VpcflowError);
  });
});

describe("looksLikeCidr", () => {
  it("tells what begins with an address from a word", () => {
    expect(["10.0.0.0/99", "::1", "2001:db8::/32"].map(looksLikeCidr)).toEqual([true, true, true]);
    expect(["office", "10", "", "a/b"].map(looksLikeCidr)).toEqual([false, false, false, false]);
  });
});
